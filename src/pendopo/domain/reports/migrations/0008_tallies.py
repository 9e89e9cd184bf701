"""Public reports are counted by place as they change: a map of all the city read them all."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

COLUMNS = "zoom, x, y, area, category, open, count, lat, lng, high, low"
SIGNS = """
create function reports_signs(r reports_report) returns table (
    zoom smallint, x int, y int, area varchar, category varchar, open boolean, count int,
    lat bigint, lng bigint, high bigint, low bigint
) language sql immutable as $$
    select z::smallint,
           case when z = 0 then 0 else floor(r.lng * cells)::int end,
           case when z = 0 then 0 else floor(r.lat * cells)::int end,
           coalesce(r.area_id, ''), r.category_id,
           r.state in ('received', 'forwarded', 'in_progress'), 1,
           coalesce(round(r.lat * 1e6), 0)::bigint, coalesce(round(r.lng * 1e6), 0)::bigint,
           ('x' || left(key, 16))::bit(64)::bigint, ('x' || right(key, 16))::bit(64)::bigint
    from unnest(array[0, 12, 13, 14, 15]) z,
         lateral (select 256 * power(2, z) / (60 * 360) as cells,
                         replace(r.id::text, '-', '') as key) told
    where r.withheld_at is null and r.state not in ('rejected', 'merged')
      and case when z = 0 then r.area_id is not null else r.lat is not null end
$$
"""
"""What a report adds, at each zoom: nothing, if it is not public."""
TALLIED = f"""
create function reports_tallied() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        insert into reports_tally ({COLUMNS})
        select zoom, x, y, area, category, open, -1, -lat, -lng, high, low
        from reports_signs(old);
    end if;
    if tg_op <> 'DELETE' then
        insert into reports_tally ({COLUMNS}) select {COLUMNS} from reports_signs(new);
    end if;
    return null;
end
$$
"""
CHANGED = """
create trigger reports_tallied after insert or delete on reports_report
    for each row execute function reports_tallied();
create trigger reports_tallied_anew
    after update of state, withheld_at, category_id, area_id, lat, lng on reports_report
    for each row when (
        (old.state, old.withheld_at, old.category_id, old.area_id, old.lat, old.lng)
        is distinct from
        (new.state, new.withheld_at, new.category_id, new.area_id, new.lat, new.lng)
    ) execute function reports_tallied()
"""
ALL = f"""
create function reports_tally_all() returns void language sql as $$
    insert into reports_tally ({COLUMNS})
    select zoom, x, y, area, category, open, sum(count), sum(lat), sum(lng),
           bit_xor(high), bit_xor(low)
    from (
        select s.* from reports_report r, reports_signs(r) s
        union all
        select zoom, x, y, area, category, open, -count, -lat, -lng, high, low from reports_tally
    ) told
    group by zoom, x, y, area, category, open having sum(count) <> 0 or bit_xor(low) <> 0
$$
"""
"""Adds what the counts lack, in one statement: what others change meanwhile is told beside its snapshot."""
DROPPED = """
drop trigger reports_tallied on reports_report;
drop trigger reports_tallied_anew on reports_report;
drop function reports_tally_all();
drop function reports_tallied();
drop function reports_signs(reports_report)
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0007_lessons")]

    operations = [
        AddIndexConcurrently(
            "report",
            models.Index(
                fields=["-filed_at", "-id"],
                condition=models.Q(state__in=["received", "forwarded", "in_progress"]),
                name="open_reports_by_age",
            ),
        ),
        migrations.CreateModel(
            "Tally",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zoom", models.SmallIntegerField()),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                ("area", models.CharField(max_length=13)),
                ("category", models.CharField(max_length=40)),
                ("open", models.BooleanField()),
                ("count", models.IntegerField()),
                ("lat", models.BigIntegerField()),
                ("lng", models.BigIntegerField()),
                ("high", models.BigIntegerField()),
                ("low", models.BigIntegerField()),
                ("folded", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["zoom", "x", "y"], name="tallies_of_a_box"),
                    models.Index(
                        condition=models.Q(folded=False), fields=["id"], name="tallies_to_fold"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(folded=True),
                        fields=("zoom", "x", "y", "area", "category", "open"),
                        name="one_tally_a_cell",
                    )
                ],
            },
        ),
        migrations.RunSQL([SIGNS, TALLIED, ALL, CHANGED], DROPPED),
        migrations.RunSQL("select reports_tally_all()", migrations.RunSQL.noop),
    ]
