

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_initial'),
        ('directory', '0003_calendar_editions'),
        ('workflow', '0003_forms_of_open_tasks'),
    ]

    operations = [
        migrations.AddField(
            model_name='process',
            name='calendar',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='task',
            name='term',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddIndex(
            model_name='process',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['calendar'], name='process_of_a_calendar'),
        ),
    ]
