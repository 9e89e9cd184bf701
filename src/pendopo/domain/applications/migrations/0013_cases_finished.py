from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('applications', '0012_events_for_the_registry'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='application',
            index=models.Index(condition=models.Q(('finished_at__isnull', False)), fields=['finished_at'], name='cases_finished'),
        ),
    ]
