"""A map of the city summed every kind and kelurahan: a cell has a row for all of them, too."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

ALL = """
create or replace function reports_tally_all() returns void language sql as $$
    insert into reports_tally (zoom, x, y, area, category, open, count, lat, lng, high, low)
    select zoom, x, y, area, category, open, sum(count), sum(lat), sum(lng),
           bit_xor(high), bit_xor(low)
    from (
        select s.* from reports_report r, reports_signs(r) s
        union all
        select zoom, x, y, area, category, open, -count, -lat, -lng, high, low
        from reports_tally where category <> '*'
    ) told
    group by zoom, x, y, area, category, open having sum(count) <> 0 or bit_xor(low) <> 0
$$
"""
UNFOLDED = "delete from reports_tally where category = '*'; update reports_tally set folded = false"
"""The worker folds them anew, and makes the rows for all."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0008_tallies")]

    operations = [
        AddIndexConcurrently(
            "tally", models.Index(fields=["zoom", "category", "x", "y"], name="tallies_of_a_kind")
        ),
        RemoveIndexConcurrently("tally", "tallies_of_a_box"),
        migrations.RunSQL([ALL, UNFOLDED], UNFOLDED),
    ]
