import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

QUEUED = models.Q(('state', 'queued'))
WAITING = models.Q(('state__in', ['queued', 'sending']))
TROUBLED = models.Q(('state__in', ['unknown', 'failed']))


class Migration(migrations.Migration):

    atomic = False
    dependencies = [('messaging', '0003_people_answer')]

    operations = [
        AddIndexConcurrently('delivery', models.Index(condition=QUEUED, fields=['channel', '-urgent', 'not_before', 'id'], name='deliveries_next')),
        AddIndexConcurrently('delivery', models.Index(condition=WAITING, fields=['subject', 'channel', 'id'], name='deliveries_ahead')),
        AddIndexConcurrently('delivery', models.Index(condition=TROUBLED, fields=['-finished_at'], name='deliveries_troubled')),
        AddIndexConcurrently('message', models.Index(fields=['person', '-created_at'], name='messages_of_a_person')),
        RemoveIndexConcurrently('delivery', 'delivery_queued'),
        migrations.AlterField(
            model_name='message',
            name='person',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='people.person'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'create unique index concurrently one_delivery_a_device on messaging_delivery (message_id, channel, device) nulls not distinct',
                    'drop index concurrently one_delivery_a_device',
                ),
                migrations.RunSQL(
                    'alter table messaging_delivery add constraint one_delivery_a_device unique using index one_delivery_a_device',
                    'alter table messaging_delivery drop constraint one_delivery_a_device',
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name='delivery',
                    constraint=models.UniqueConstraint(fields=('message', 'channel', 'device'), name='one_delivery_a_device', nulls_distinct=False),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name='delivery', name='one_delivery_a_channel'),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'create unique index concurrently one_message_a_cause_and_person on messaging_message (cause, template, subject)',
                    'drop index concurrently one_message_a_cause_and_person',
                ),
                migrations.RunSQL(
                    'alter table messaging_message add constraint one_message_a_cause_and_person unique using index one_message_a_cause_and_person',
                    'alter table messaging_message drop constraint one_message_a_cause_and_person',
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name='message',
                    constraint=models.UniqueConstraint(fields=('cause', 'template', 'subject'), name='one_message_a_cause_and_person'),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name='message', name='one_message_a_cause'),
    ]
