import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_versions_move'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServicePace',
            fields=[
                ('service', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pace', serialize=False, to='catalogue.service')),
                ('cases', models.PositiveIntegerField()),
                ('in_time', models.PositiveIntegerField()),
                ('days', models.FloatField()),
                ('reckoned_at', models.DateTimeField()),
            ],
        ),
    ]
