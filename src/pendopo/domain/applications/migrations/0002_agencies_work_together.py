import django.db.models.deletion
import pendopo.ground.identifiers
from django.conf import settings
from django.db import migrations, models


FORMER_NAMES = """
alter index applications_decision_pkey rename to applications_formerdecision_pkey;
alter index applications_decision_by_id_8184935c rename to applications_formerdecision_by_id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0001_initial'),
        ('catalogue', '0001_initial'),
        ('directory', '0002_agencies_work_together'),
        ('people', '0002_agencies_work_together'),
        ('workflow', '0002_agencies_work_together'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('nik', 'nik'), ('name', 'name')], max_length=4)),
                ('digest', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('outside', models.CharField(blank=True, max_length=160)),
                ('question_sealed', models.BinaryField()),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('answer_sealed', models.BinaryField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='application',
            name='agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agency'),
        ),
        migrations.AddField(
            model_name='application',
            name='objects_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='applications.application'),
        ),
        migrations.AddField(
            model_name='application',
            name='office',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.office'),
        ),
        migrations.RenameModel(old_name='Decision', new_name='FormerDecision'),
        migrations.RunSQL(FORMER_NAMES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('granted', 'Granted'), ('refused', 'Refused')], max_length=8)),
                ('deemed', models.BooleanField(default=False)),
                ('reasons_sealed', models.BinaryField(null=True)),
                ('at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='applications.application')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['agency', '-submitted_at', '-id'], name='cases_of_an_agency'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['office', '-submitted_at', '-id'], name='cases_of_an_office'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('objects_to__isnull', False), models.Q(('state__in', ['draft', 'withdrawn']), _negated=True)), fields=('objects_to',), name='one_objection_a_case'),
        ),
        migrations.AddField(
            model_name='caseindex',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='found_by', to='applications.application'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consultation',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='applications.application'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consultation',
            name='task',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consultation', to='workflow.task'),
        ),
        migrations.AddConstraint(
            model_name='caseindex',
            constraint=models.UniqueConstraint(fields=('kind', 'digest', 'application'), name='one_digest_a_case'),
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outside', ''), ('task__isnull', False)), models.Q(('task', None), models.Q(('outside', ''), _negated=True)), _connector='OR'), name='asked_of_an_agency_or_outside'),
        ),
    ]
