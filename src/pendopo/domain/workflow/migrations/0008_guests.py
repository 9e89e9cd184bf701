from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):

    atomic = False
    dependencies = [('workflow', '0007_versions_move')]

    operations = [
        RemoveIndexConcurrently('task', 'agencys_cases_as_guest'),
        RemoveIndexConcurrently('task', 'offices_cases_as_guest'),
    ]
