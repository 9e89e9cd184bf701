"""Columns of a row that has a history."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    Count = models.PositiveIntegerField[int, int]
else:
    Count = models.PositiveIntegerField


class EventCount(Count):
    """How many events a row has recorded; only `record` counts, in the database.

    An UPDATE made by `save()` leaves the column as it stands, since the row in memory may
    be older than the count, and a number given twice would break the order of its events.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the value to insert; for an update, the column itself."""
        return super().pre_save(model_instance, add) if add else models.F(self.attname)
