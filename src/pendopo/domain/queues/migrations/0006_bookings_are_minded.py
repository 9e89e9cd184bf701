from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Bookings are looked for by their time, reminded or not."""

    atomic = False
    dependencies = [("queues", "0005_openings")]

    operations = [
        AddIndexConcurrently(
            "booking",
            models.Index(fields=["begins"], condition=models.Q(state="booked"), name="bookings_by_time"),
        ),
        RemoveIndexConcurrently("booking", "bookings_to_remind"),
    ]
