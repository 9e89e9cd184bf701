"""An erased key's old row is cleared away within minutes, not when much has changed."""

from django.db import migrations

TIDY = """
alter table vault_key set (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);
alter table vault_index set (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0);
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunSQL(TIDY, migrations.RunSQL.noop)]
