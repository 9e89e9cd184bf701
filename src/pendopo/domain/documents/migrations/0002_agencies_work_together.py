

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_agencies_work_together'),
        ('documents', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='issueddocument',
            name='office',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.office'),
        ),
    ]
