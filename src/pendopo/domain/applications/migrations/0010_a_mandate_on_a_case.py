import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("applications", "0009_guests"),
        ("people", "0003_mandates"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="mandate",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="people.mandate",
            ),
        ),
        AddIndexConcurrently(
            model_name="application",
            index=models.Index(
                condition=models.Q(mandate__isnull=False),
                fields=["mandate"],
                name="cases_by_mandate",
            ),
        ),
    ]
