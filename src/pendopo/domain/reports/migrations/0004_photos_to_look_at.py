from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reports", "0003_proofs")]

    operations = [
        AddIndexConcurrently(
            model_name="reportphoto",
            index=models.Index(
                condition=models.Q(("looked_at", None)), fields=["at"], name="photos_to_look_at"
            ),
        ),
    ]
