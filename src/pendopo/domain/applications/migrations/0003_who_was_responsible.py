from django.db import migrations

RESPONSIBLE = """
update applications_application a set agency_id = s.agency_id
from catalogue_service s where s.id = a.service_id and a.state <> 'draft' and a.agency_id is null
"""
DECISIONS = """
insert into applications_decision (id, application_id, outcome, deemed, reasons_sealed, at, by_id)
select gen_random_uuid(), application_id, outcome, false, reasons_sealed, at, by_id
from applications_formerdecision
"""


class Migration(migrations.Migration):

    dependencies = [('applications', '0002_agencies_work_together')]

    operations = [
        migrations.RunSQL(RESPONSIBLE, migrations.RunSQL.noop),
        migrations.RunSQL(DECISIONS, migrations.RunSQL.noop),
    ]
