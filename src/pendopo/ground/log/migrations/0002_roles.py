"""The roles and their rights over the log."""

from django.db import migrations

from pendopo.ground.log import roles


def arrange(apps, schema_editor):
    roles.arrange(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("log", "0001_initial")]
    operations = [migrations.RunPython(arrange, migrations.RunPython.noop)]
