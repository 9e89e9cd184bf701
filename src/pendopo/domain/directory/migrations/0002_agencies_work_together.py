

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='area',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agency', to='directory.area'),
        ),
        migrations.AddField(
            model_name='agency',
            name='by_area',
            field=models.CharField(blank=True, choices=[('village', 'Village'), ('district', 'District')], max_length=8),
        ),
        migrations.AddField(
            model_name='agency',
            name='head',
            field=models.SlugField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='office',
            name='head',
            field=models.SlugField(blank=True, max_length=40),
        ),
    ]
