from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0009_consents")]
    operations = [
        AddIndexConcurrently(
            model_name="mandate",
            index=models.Index(
                fields=["until"],
                condition=models.Q(ended_at=None, given_at__isnull=False),
                name="mandates_by_their_end",
            ),
        ),
    ]
