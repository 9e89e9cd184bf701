import django.contrib.postgres.fields
import django.db.models.deletion
import pendopo.ground.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0002_webhooks'),
        ('people', '0002_agencies_work_together'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inbound',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=10)),
                ('carrier_id', models.CharField(blank=True, max_length=120)),
                ('subject', models.UUIDField()),
                ('address_sealed', models.BinaryField()),
                ('text_sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='people.person')),
                ('refused', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None)),
                ('wanted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None)),
                ('language', models.CharField(blank=True, max_length=5)),
                ('quiet_nights', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('endpoint_digest', models.BinaryField(unique=True)),
                ('address_sealed', models.BinaryField()),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=10)),
                ('carrier_id', models.CharField(max_length=120)),
                ('arrived', models.BooleanField(null=True)),
                ('at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='cost',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='delivery',
            name='delivered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='device',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='good_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='parts',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='delivery',
            name='quiet',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='delivery',
            name='subject',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='delivery',
            name='urgent',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='message',
            name='language',
            field=models.CharField(db_default='id', default='id', max_length=5),
        ),
        migrations.AddField(
            model_name='message',
            name='read_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='words_sealed',
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='channel',
            field=models.CharField(max_length=10),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('sending', 'Sending'), ('sent', 'Sent'), ('delivered', 'Delivered'), ('failed', 'Failed'), ('unknown', 'Unknown')], default='queued', max_length=9),
        ),
        migrations.AddField(
            model_name='inbound',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='people.person'),
        ),
        migrations.AddField(
            model_name='pushsubscription',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='delivery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='messaging.delivery'),
        ),
        migrations.AddIndex(
            model_name='inbound',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['at'], name='inbound_waiting'),
        ),
        migrations.AddConstraint(
            model_name='inbound',
            constraint=models.UniqueConstraint(condition=models.Q(('carrier_id', ''), _negated=True), fields=('channel', 'carrier_id'), name='one_inbound_a_carrier_id'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['channel', 'carrier_id'], name='receipts_by_carrier_id'),
        ),
    ]
