"""Counts of the public reports by place, kept by the database with each change of a report (ADR 99).

A trigger on reports writes what a change adds and takes away, in the same transaction: a row a
level, so that nobody waits for another's. Readers sum the rows; the worker folds the new ones in.
"""

from django.db import connection, models
from django.db.models import Q

AREAS, COARSEST, FINEST = 0, 12, 15
"""Zooms whose grids are kept, and the level that knows the kelurahan alone."""
ALL = "*"
"""The area and category of a cell's row for all of them, made as rows are folded."""


class Tally(models.Model):
    """How many public reports a cell of a zoom's grid has, or what one change added to it.

    `lat`, `lng` are sums in millionths of a degree. `high`, `low` are the halves of the reports'
    keys under exclusive or: of a single report they are its key. `folded`: one row a cell, and one for ALL.
    """

    zoom = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    area = models.CharField(max_length=13)
    category = models.CharField(max_length=40)
    open = models.BooleanField()
    count = models.IntegerField()
    lat = models.BigIntegerField()
    lng = models.BigIntegerField()
    high = models.BigIntegerField()
    low = models.BigIntegerField()
    folded = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zoom", "x", "y", "area", "category", "open"],
                condition=Q(folded=True),
                name="one_tally_a_cell",
            ),
        ]
        indexes = [
            models.Index(fields=["zoom", "category", "x", "y"], name="tallies_of_a_kind"),
            models.Index(fields=["id"], condition=Q(folded=False), name="tallies_to_fold"),
        ]


_FOLD = """
with gone as (delete from reports_tally where not folded returning *), added as (
    insert into reports_tally as t
        (zoom, x, y, area, category, open, count, lat, lng, high, low, folded)
    select zoom, x, y, coalesce(area, '*'), coalesce(category, '*'), open,
           sum(count), sum(lat), sum(lng), bit_xor(high), bit_xor(low), true
    from gone group by grouping sets ((zoom, x, y, area, category, open), (zoom, x, y, open))
    order by 1, 2, 3, 4, 5, 6
    on conflict (zoom, x, y, area, category, open) where folded do update set
        count = t.count + excluded.count, lat = t.lat + excluded.lat, lng = t.lng + excluded.lng,
        high = t.high # excluded.high, low = t.low # excluded.low
)
select count(*) from gone
"""


def fold() -> int:
    """Add what changed to the cells' own rows; return how many changes there were. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
        return int(cursor.fetchone()[0])
