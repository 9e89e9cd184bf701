"""A loaded city kept as rows: read from its pack once a run, copied back for each test."""

from dataclasses import dataclass, field

from django.db import connection

FRAMEWORK = {"django_content_type", "auth_permission", "django_migrations"}
COLUMNS = """
    select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.relname order by c.relname
"""


@dataclass(slots=True)
class City:
    """The rows of each table, as PostgreSQL copies them out, and its columns.

    Sequences are left alone: they never go back, so they are beyond every number that was kept.
    """

    rows: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def keep(self) -> None:
        """Keep what the database holds."""
        with connection.cursor() as cursor:
            cursor.execute(COLUMNS)
            for table, columns in cursor.fetchall():
                if table in FRAMEWORK:
                    continue
                told = f'copy (select {columns} from "{table}") to stdout'
                with cursor.copy(told) as out:
                    self.rows[table] = (columns, b"".join(bytes(block) for block in out))

    def restore(self) -> None:
        """Make the database hold what was kept, and nothing else."""
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
            for table, (columns, rows) in self.rows.items():
                cursor.execute(f'delete from "{table}"')
                if rows:
                    with cursor.copy(f'copy "{table}" ({columns}) from stdin') as into:
                        into.write(rows)
            cursor.execute("set session_replication_role = origin")
