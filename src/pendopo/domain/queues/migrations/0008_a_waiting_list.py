"""Who waits for a place says until which day; a phone's open bookings are numbered; who did not come is counted."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = ["waiting", "offered", "booked"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("queues", "0007_learned")]

    operations = [
        migrations.AddField("booking", "wanted_until", models.DateField(null=True)),
        migrations.AddField("booking", "turn", models.PositiveSmallIntegerField(null=True)),
        AddIndexConcurrently(
            "booking",
            models.Index(
                fields=["offered_until"],
                condition=models.Q(state="offered"),
                name="offers_by_their_end",
            ),
        ),
        AddIndexConcurrently(
            "booking",
            models.Index(
                fields=["holder"], condition=models.Q(state="missed"), name="missed_by_a_person"
            ),
        ),
        AddIndexConcurrently(
            "booking",
            models.Index(
                fields=["contact"], condition=models.Q(state="missed"), name="missed_by_a_phone"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    "create unique index concurrently one_turn_a_phone on queues_booking (contact, turn)"
                    " where state in ('waiting', 'offered', 'booked') and turn is not null",
                    "drop index one_turn_a_phone",
                ),
            ],
            [
                migrations.AddConstraint(
                    "booking",
                    models.UniqueConstraint(
                        fields=["contact", "turn"],
                        condition=models.Q(turn__isnull=False, state__in=OPEN),
                        name="one_turn_a_phone",
                    ),
                ),
            ],
        ),
    ]
