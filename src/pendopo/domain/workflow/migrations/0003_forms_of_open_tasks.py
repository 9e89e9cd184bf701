from django.db import migrations

SIGN = "update workflow_task set form = 'sign' where node = 'tanda-tangani' and closed_at is null"


class Migration(migrations.Migration):

    dependencies = [('workflow', '0002_agencies_work_together')]

    operations = [migrations.RunSQL(SIGN, migrations.RunSQL.noop)]
