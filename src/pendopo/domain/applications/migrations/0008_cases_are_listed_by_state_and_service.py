from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False
    dependencies = [('applications', '0007_consultations_withdrawn')]

    operations = [
        AddIndexConcurrently('application', models.Index(fields=['agency', 'service', '-submitted_at', '-id'], name='agencys_cases_of_a_service')),
        AddIndexConcurrently('application', models.Index(fields=['agency', 'state', '-submitted_at', '-id'], name='agencys_cases_in_a_state')),
        AddIndexConcurrently('application', models.Index(fields=['office', 'state', '-submitted_at', '-id'], name='offices_cases_in_a_state')),
    ]
