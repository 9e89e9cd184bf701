import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import pendopo.ground.identifiers


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_receiveddocument'),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('about', models.UUIDField(db_index=True)),
                ('subject', models.UUIDField()),
                ('question', models.CharField(max_length=80)),
                ('batch', models.CharField(blank=True, max_length=64)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('name_sealed', models.BinaryField()),
                ('length', models.PositiveIntegerField()),
                ('offset', models.PositiveIntegerField(default=0)),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('started_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('evidence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.evidence')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('offset__lte', models.F('length'))), name='upload_within_its_length')],
            },
        ),
    ]
