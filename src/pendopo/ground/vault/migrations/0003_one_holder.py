"""A phone, an e-mail, a proven NIK belongs to one subject at a time."""

from django.db import migrations, models

MAKE = """
create unique index concurrently if not exists vault_index_one_holder on vault_index (kind, digest)
where kind in ('phone', 'email', 'identity')
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("vault", "0002_tidy_pages")]
    operations = [
        migrations.RunSQL(
            MAKE,
            "drop index concurrently if exists vault_index_one_holder",
            state_operations=[
                migrations.AddConstraint(
                    "blindindex",
                    models.UniqueConstraint(
                        fields=["kind", "digest"],
                        condition=models.Q(kind__in=["phone", "email", "identity"]),
                        name="vault_index_one_holder",
                    ),
                )
            ],
        )
    ]
