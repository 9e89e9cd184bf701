from django.db import migrations, models

GUESTS = """
update workflow_task t set case_sent_at = p.started_at from workflow_process p
where p.id = t.process_id and t.agency_id is not null
and (t.kind = 'consult' or (t.agency_id, t.office_id) is distinct from (p.agency_id, p.office_id))
"""


class Migration(migrations.Migration):

    dependencies = [('workflow', '0004_calendar_editions')]

    operations = [
        migrations.AddField(
            model_name='task',
            name='case_sent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(GUESTS, migrations.RunSQL.noop),
    ]
