"""Dates and spans read as people say them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pendopo.engines.dates import day, moment, parse_month, short_span

AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
WORKDAY = timedelta(hours=8)


def test_a_moment_says_day_hour_and_zone():
    jakarta = ZoneInfo("Asia/Jakarta")
    assert moment(AT, jakarta) == "Selasa, 24 November 2026 pukul 09.30 WIB"
    assert moment(AT, jakarta, "en") == "Tuesday, 24 November 2026 at 09:30 WIB"


def test_each_zone_of_the_country_has_its_own_name():
    assert moment(AT, ZoneInfo("Asia/Makassar")).endswith("pukul 10.30 WITA")
    assert moment(AT, ZoneInfo("Asia/Jayapura")).endswith("pukul 11.30 WIT")


def test_a_day_may_carry_its_name():
    assert day(date(2026, 5, 1)) == "1 Mei 2026"
    assert day(date(2026, 5, 1), weekday=True) == "Jumat, 1 Mei 2026"


@pytest.mark.parametrize(
    ("text", "month"),
    [("11", 11), ("nov", 11), ("Agt", None), ("Mei", 5), ("May", 5), ("ju", None), ("juni", 6)],
)
def test_months_are_read_by_number_or_name(text, month):
    if month is None:
        with pytest.raises(ValueError, match=text):
            parse_month(text)
    else:
        assert parse_month(text) == month


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "0 m"),
        (38, "38 m"),
        (168, "2 j 48 m"),
        (8 * 60 + 78, "1 hr 1 j"),
        (8 * 60 + 18, "1 hr 18 m"),
        (-82, "-1 j 22 m"),
        (16 * 60, "2 hr"),
    ],
)
def test_working_time_is_told_in_its_two_largest_parts(minutes, told):
    assert short_span(timedelta(minutes=minutes), WORKDAY) == told


def test_working_time_is_told_in_english_too():
    assert short_span(timedelta(hours=9, minutes=5), WORKDAY, "en") == "1 d 1 h"
