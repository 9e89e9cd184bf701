"""Rows of counts: each month a table of its own, its small cells hidden, its totals no help to find them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from django.db.models import F

from pendopo.channels.opendata.declaring import Row, days_of, this_month
from pendopo.domain.applications.kept_standards import done
from pendopo.domain.directory.models import Area, Office
from pendopo.domain.directory.offices import place_of
from pendopo.domain.queues.waited import Waited, waited
from pendopo.domain.reports.by_month import answers, by_place
from pendopo.domain.reports.models import Category
from pendopo.engines.disclosure import FEWEST, Key, Told, publish

ALL = "semua"
"""Stands in a total for what it is summed over."""
IN_TIME, LATE = "tepat_waktu", "terlambat"
ANSWERS = {"content": "puas", "reopened": "dibuka_kembali", "unanswered": "tidak_menjawab"}
Counts = Mapping[tuple[str, ...], int]


def standards() -> Iterator[Row]:
    """Yield, by month and service, cases answered in time and late, and their median working days."""
    for month, group in groupby(done(before=this_month()), key=itemgetter(0)):
        told = {each.service: each for each in group}
        counts: dict[tuple[str, ...], int] = {}
        for each in told.values():
            counts |= {(each.service, IN_TIME): each.in_time, (each.service, LATE): each.late}
        for (service, outcome), count in _sorted(publish(counts, totals=[(0,)])):
            of = told[str(service)]
            days = round(of.days, 1) if outcome is None and _many(count) else None
            promised = days_of(of.term)
            yield month, service, of.name, outcome or ALL, promised, *_told(count), days


def queues() -> Iterator[Row]:
    """Yield, by month, line, weekday and hour, who came and how long they waited."""
    until = this_month().date()
    offices = {each.code: each for each in Office.objects.select_related("area")}
    found = waited(since=until.replace(year=until.year - 1), before=until)
    for month, group in groupby(found, key=itemgetter(0)):
        here = list(group)
        told: dict[Key, Waited] = {_hour(each): each for each in here}
        lines = {(each.office, each.letter): each for each in here}
        table = publish({_hour(each): each.people for each in here}, totals=[(0, 1)])
        for key, count in _sorted(table):
            line = lines[str(key[0]), str(key[1])]
            office = offices[line.office]
            of = told.get(key) if count.exact else None
            waits = (round(of.median), round(of.ninth)) if of else (None, None)
            weekday, hour = (int(part) if part else None for part in key[2:])
            where = place_of(office) or (None, None)
            yield (
                *(month, office.code, office.name, line.letter, line.name),
                *(weekday, hour, *_told(count), *waits, *where),
            )


def report_counts() -> Iterator[Row]:
    """Yield, by month, how many public reports each kelurahan has of each kind, with totals of both."""
    areas = {a.code: a for a in Area.objects.filter(kind=Area.Kind.VILLAGE)}
    kinds = _kinds()
    for month, counts in _months(by_place(before=this_month())):
        for (area, kind), count in _sorted(publish(counts, totals=[(0,), (1,), ()])):
            of = areas.get(area or "")
            yield (
                *(month, area or ALL, of.name if of else ALL),
                *(kind or ALL, kinds.get(kind or "", ALL), *_told(count)),
                *((of.lat, of.lng) if of else (None, None)),
            )


def report_answers() -> Iterator[Row]:
    """Yield, by month and kind, what reporters said of what was done."""
    kinds = _kinds()
    for month, counts in _months(answers(before=this_month())):
        for (kind, answer), count in _sorted(publish(counts, totals=[(0,), (1,), ()])):
            said = ANSWERS[answer] if answer else ALL
            yield month, kind or ALL, kinds.get(kind or "", ALL), said, *_told(count)


def _kinds() -> dict[str, str]:
    return dict(Category.objects.values_list("code", F("name__id")))


def _hour(each: Waited) -> tuple[str, ...]:
    return each.office, each.letter, str(each.weekday), f"{each.hour:02}"


def _months(found: Iterable[tuple[object, str, str, int]]) -> Iterator[tuple[str, Counts]]:
    for month, group in groupby(found, key=itemgetter(0)):
        yield f"{month:%Y-%m}", {(one, other): n for _, one, other, n in group}


def _sorted(table: Mapping[Key, Told]) -> list[tuple[Key, Told]]:
    """Return cells in their order, each total after what it sums."""
    return sorted(table.items(), key=lambda each: [(part is None, part or "") for part in each[0]])


def _told(count: Told) -> tuple[int | None, int, int]:
    return count.exact, count.least, count.most


def _many(count: Told) -> bool:
    """Tell whether there are surely enough for their median to say nothing of one."""
    return count.least >= FEWEST
