

import pendopo.ground.identifiers
import pendopo.ground.log.aggregates
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_agencies_work_together'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarEdition',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('event_seq', pendopo.ground.log.aggregates.EventCount(default=0, editable=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
