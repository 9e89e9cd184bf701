from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('applications', '0003_who_was_responsible')]

    operations = [
        migrations.DeleteModel(name='FormerDecision'),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('agency__isnull', False), _connector='OR'), name='someone_is_responsible'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('application',), name='one_decision_in_force'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deemed', True), ('outcome', 'granted')), models.Q(('by__isnull', False), ('deemed', False)), _connector='OR'), name='decided_by_someone_or_by_law'),
        ),
    ]
