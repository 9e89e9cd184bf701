"""Words for many stand once; a message points to them instead of sealing its own."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

import pendopo.ground.identifiers


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messaging", "0005_sent_once_more")]

    operations = [
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                ("id", models.UUIDField(default=pendopo.ground.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("about", models.UUIDField()),
                ("texts", models.JSONField()),
                ("link", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField("message", "title_sealed", models.BinaryField(null=True)),
        migrations.AlterField("message", "text_sealed", models.BinaryField(null=True)),
        migrations.AddField(
            "message",
            "broadcast",
            models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="messaging.broadcast"),
        ),
        AddConstraintNotValid(
            "message",
            models.CheckConstraint(
                condition=Q(broadcast=None, title_sealed__isnull=False, text_sealed__isnull=False)
                | Q(broadcast__isnull=False, title_sealed=None, text_sealed=None),
                name="message_has_words",
            ),
        ),
        ValidateConstraint("message", "message_has_words"),
    ]
