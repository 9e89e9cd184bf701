

import django.db.models.deletion
import pendopo.ground.identifiers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_agencies_work_together'),
        ('workflow', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=300)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_inbox',
        ),
        migrations.AddField(
            model_name='clock',
            name='lapsed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='process',
            name='office',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.office'),
        ),
        migrations.AddField(
            model_name='task',
            name='escalated_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='form',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='task',
            name='index',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('user', 'User'), ('receive', 'Receive'), ('operation', 'Operation'), ('timer', 'Timer'), ('consult', 'Consult')], max_length=9),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('ended_at', None), ('lapsed_at', None)), fields=['due_at'], name='clock_running_out'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_at', None), ('kind__in', ['user', 'consult'])), fields=['agency', 'role', 'due_at', 'id'], name='task_inbox'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_at', None), ('escalated_at', None), ('kind__in', ['user', 'consult'])), fields=['due_at'], name='task_to_escalate'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['claimed_by'], name='task_held'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('account', 'name'), name='one_saved_view_a_name'),
        ),
    ]
