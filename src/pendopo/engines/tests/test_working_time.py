"""Terms are counted in working days and hours: checked against a count of single minutes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.engines.working_time import BadTermError, Calendar, SpecialHours, Term, weekly

WIB = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)
OFFICE = weekly((day, time(8), time(16)) for day in range(5))
MONDAY = date(2026, 11, 23)
PLAIN = Calendar(WIB, OFFICE)


def wib(text):
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def span(pair):
    low, high = sorted(pair)
    return (time(low // 4, low % 4 * 15), time(high // 4, high % 4 * 15))


QUARTERS = st.lists(st.integers(24, 80), min_size=4, max_size=4, unique=True)
DAY_HOURS = QUARTERS.map(sorted).flatmap(
    lambda q: st.sampled_from([(), (span(q[:2]),), (span(q[:2]), span(q[2:]))])
)
WEEK = st.fixed_dictionaries(dict.fromkeys(range(1, 6), DAY_HOURS)).map(
    lambda week: {0: ((time(8), time(12)),), **week}  # Mondays always, so that every term ends
)
DAYS = st.integers(0, 20).map(lambda n: MONDAY + timedelta(days=n))
CALENDARS = st.builds(
    Calendar,
    zone=st.just(WIB),
    hours=WEEK,
    holidays=st.frozensets(DAYS, max_size=4),
    exceptions=st.lists(
        st.tuples(DAYS, DAYS, WEEK).map(lambda t: SpecialHours(min(t[:2]), max(t[:2]), t[2])),
        max_size=1,
    ).map(tuple),
)
MOMENTS = st.integers(0, 14 * 24 * 60).map(
    lambda n: datetime.combine(MONDAY, time(), WIB) + n * MINUTE
)


def minutes_open(calendar, start, end):
    """Count the minutes that begin while the city works, looking at each on its own."""
    total, at = 0, start
    while at < end:
        hours = calendar.hours
        for each in calendar.exceptions:
            hours = each.hours if each.since <= at.date() <= each.until else hours
        spans = () if at.date() in calendar.holidays else hours.get(at.weekday(), ())
        total += any(a <= at.time() < b for a, b in spans)
        at += MINUTE
    return total


@settings(max_examples=40, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(0, 6 * 24 * 60))
def test_open_time_is_the_count_of_open_minutes(calendar, start, length):
    end = start + length * MINUTE
    assert calendar.between(start, end) == minutes_open(calendar, start, end) * MINUTE


@settings(max_examples=40, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(1, 40 * 60))
def test_working_minutes_end_when_so_many_have_passed(calendar, start, minutes):
    end = calendar.add(start, Term(minutes=minutes))
    assert calendar.between(start, end) == minutes * MINUTE
    assert calendar.between(start, end - MINUTE) == (minutes - 1) * MINUTE


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(1, 8))
def test_a_term_in_days_ends_at_close_of_the_nth_working_day_after_filing(calendar, start, days):
    filed = start.date()
    while not any(closes > start for _, closes in calendar.open_on(filed)):
        filed += timedelta(days=1)
    after, day = [], filed
    while len(after) < days:
        day += timedelta(days=1)
        after += [day] if calendar.open_on(day) else []
    assert calendar.add(start, Term(days)) == calendar.open_on(after[-1])[-1][1]


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_open_time_adds_up_and_turns_round(calendar, a, b, c):
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(0, 600), st.integers(0, 6), st.integers(0, 600))
def test_who_files_later_is_never_due_earlier(calendar, start, later, days, minutes):
    term = Term(days, minutes)
    assert calendar.add(start, term) <= calendar.add(start + later * MINUTE, term)
    assert calendar.add(start, term) >= start


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(1, 600), st.integers(1, 600))
def test_open_time_may_be_spent_in_parts(calendar, start, first, second):
    parts = calendar.after(calendar.after(start, first * MINUTE), second * MINUTE)
    assert parts == calendar.after(start, (first + second) * MINUTE)


@given(MOMENTS, st.integers(0, 5))
def test_another_zone_names_the_same_moments(start, days):
    term = Term(days, 90)
    assert PLAIN.add(start.astimezone(UTC), term) == PLAIN.add(start, term)


def test_filed_in_hours_counts_from_the_next_working_day():
    assert PLAIN.add(wib("2026-11-24T09:42"), Term.parse("P1D")) == wib("2026-11-25T16:00")


@pytest.mark.parametrize("late", ["2026-11-24T16:00", "2026-11-24T23:59"])
def test_filed_after_closing_counts_as_filed_the_next_working_day(late):
    assert PLAIN.add(wib("2026-11-24T15:59"), Term(1)) == wib("2026-11-25T16:00")
    assert PLAIN.add(wib(late), Term(1)) == wib("2026-11-26T16:00")


def test_filed_on_a_day_off_counts_as_filed_on_the_next_working_day():
    assert PLAIN.add(wib("2026-11-28T10:00"), Term(1)) == wib("2026-12-01T16:00")


def test_sixteen_working_days_step_over_christmas_and_its_shared_leave():
    off = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    calendar = Calendar(WIB, OFFICE, holidays=off)
    assert calendar.add(wib("2026-12-07T10:00"), Term.parse("P16D")) == wib("2026-12-31T16:00")


def test_four_working_hours_run_over_the_night_and_the_weekend():
    assert PLAIN.add(wib("2026-11-27T14:30"), Term.parse("PT4H")) == wib("2026-11-30T10:30")


def test_days_then_hours():
    assert PLAIN.add(wib("2026-11-24T09:00"), Term.parse("P1DT4H")) == wib("2026-11-26T12:00")


def test_ramadan_hours_hold_only_in_their_dates():
    short = weekly((day, time(8), time(15)) for day in range(5))
    ramadan = SpecialHours(date(2027, 2, 8), date(2027, 3, 9), short)
    calendar = Calendar(WIB, OFFICE, exceptions=(ramadan,))
    assert calendar.add(wib("2027-02-04T09:00"), Term(1)) == wib("2027-02-05T16:00")
    assert calendar.add(wib("2027-02-08T09:00"), Term(1)) == wib("2027-02-09T15:00")
    assert calendar.day_length(date(2027, 2, 8)) == timedelta(hours=7)


def test_open_from_the_opening_minute_to_just_before_closing():
    assert not PLAIN.is_open(wib("2026-11-24T07:59"))
    assert PLAIN.is_open(wib("2026-11-24T08:00"))
    assert not PLAIN.is_open(wib("2026-11-24T16:00"))


def test_days_past_the_published_holidays_are_not_certain():
    calendar = Calendar(WIB, OFFICE, known_until=date(2027, 12, 31))
    assert calendar.certain(wib("2027-12-31T23:00"))
    assert not calendar.certain(wib("2028-01-01T00:00"))


def test_a_city_that_never_opens_is_an_error_not_a_loop():
    with pytest.raises(OverflowError):
        Calendar(WIB, {}).add(wib("2026-11-24T09:00"), Term(1))
    with pytest.raises(OverflowError):
        Calendar(WIB, {}).add(wib("2026-11-24T09:00"), Term(minutes=1))


def test_terms_are_days_hours_and_minutes():
    assert Term.parse("P16D") == Term(16)
    assert Term.parse("PT4H30M") == Term(0, 270)
    assert Term.parse("P1DT2H") == Term(1, 120)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1W", "P1M", "16D", "P1DT", "P-1D", "P1D\n", "P٣D"]
)
def test_other_durations_are_refused(text):
    with pytest.raises(BadTermError):
        Term.parse(text)
