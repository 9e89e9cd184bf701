"""A document that is good for two years: its holder is reminded each six months, never after."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from pendopo.design.writing import long_date
from pendopo.domain.documents import lasting
from pendopo.domain.documents.models import Validity
from pendopo.domain.messaging.models import Message
from pendopo.engines.dates import months_after
from tests.pages.client import PageClient


@pytest.fixture
def validity(world, monkeypatch) -> Validity:
    """A letter that was issued, of which its pack says how long it is good."""
    known = lasting.compiled

    def told(version):
        found = known(version)
        letters = {
            name: {**letter, "valid": {"months": 24, "remind": 6}}
            for name, letter in found.definition["letters"].items()
        }
        return replace(found, definition={**found.definition, "letters": letters})

    monkeypatch.setattr(lasting, "compiled", told)
    case = world.granted(world.resident())
    return Validity.objects.get(document=world.document(case))


def on(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


def reminders() -> int:
    return Message.objects.filter(template="reminder").count()


def test_a_holder_is_reminded_each_six_months_while_it_is_good(world, validity) -> None:
    assert (validity.until, validity.remind_at) == (
        months_after(validity.since, 24),
        months_after(validity.since, 6),
    )
    days = [months_after(validity.since, months) for months in (5, 6, 6, 12, 18, 24, 30)]
    told = []
    for day in days:
        lasting.remind_next(at=on(day))
        world.work()
        told.append(reminders())
    assert told == [0, 1, 1, 2, 3, 3, 3]


def test_days_that_passed_while_nobody_worked_are_one_reminder(world, validity) -> None:
    late = on(months_after(validity.since, 13))
    assert [lasting.remind_next(at=late), lasting.remind_next(at=late)] == [1, 0]
    world.work()
    assert reminders() == 1
    validity.refresh_from_db()
    assert validity.remind_at == months_after(validity.since, 18)


def test_whoever_checks_it_reads_until_when_it_is_good(validity) -> None:
    page = PageClient().get(f"/periksa/{validity.document.code}").content.decode()
    assert "Berlaku sampai" in page
    assert str(validity.until.year) in page


def test_a_day_after_its_last_it_reads_as_past_and_since_when(validity, clock) -> None:
    code = validity.document.code
    clock.move_to(on(validity.until))
    assert "Masih berlaku" in PageClient().get(f"/periksa/{code}").content.decode()
    clock.move_to(on(validity.until + timedelta(days=1)))
    page = PageClient().get(f"/periksa/{code}").content.decode()
    assert "Masa berlaku dokumen ini sudah lewat" in page
    assert f"hanya berlaku sampai {long_date(validity.until)}" in page
    assert "asih berlaku" not in page
    told = PageClient().get(f"/api/v1/verification/{code}").json()
    assert (told["verdict"], told["valid_until"]) == ("expired", validity.until.isoformat())


def test_a_month_without_that_day_ends_earlier() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 11, 26), 24) == date(2028, 11, 26)
