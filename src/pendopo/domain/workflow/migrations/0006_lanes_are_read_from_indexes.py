from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


def waiting(**also):
    return models.Q(('closed_at', None), ('kind__in', ['user', 'consult']), *sorted(also.items()))


INDEXES = [
    models.Index(condition=waiting(office=None), fields=['agency', 'role', 'due_at', 'id'], name='task_of_an_agency'),
    models.Index(condition=waiting(office__isnull=False), fields=['office', 'role', 'due_at', 'id'], name='task_of_an_office'),
    models.Index(condition=waiting(escalated_at__isnull=False, office=None), fields=['agency', 'due_at', 'id'], name='task_of_an_agencys_head'),
    models.Index(condition=waiting(escalated_at__isnull=False, office__isnull=False), fields=['office', 'due_at', 'id'], name='task_of_an_offices_head'),
    models.Index(condition=models.Q(('case_sent_at__isnull', False)), fields=['agency', '-case_sent_at', '-about'], name='agencys_cases_as_guest'),
    models.Index(condition=models.Q(('case_sent_at__isnull', False), ('office__isnull', False)), fields=['office', '-case_sent_at', '-about'], name='offices_cases_as_guest'),
]


class Migration(migrations.Migration):

    atomic = False
    dependencies = [('workflow', '0005_guests_on_a_case')]

    operations = [
        *[AddIndexConcurrently('task', index) for index in INDEXES],
        RemoveIndexConcurrently('task', 'task_inbox'),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'consult'), _negated=True), ('case_sent_at__isnull', False), _connector='OR'), name='who_advises_is_a_guest'),
        ),
    ]
