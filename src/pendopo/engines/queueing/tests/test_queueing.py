"""Order, what was learned, and the day played forward."""

import pytest

from pendopo.engines.queueing.durations import count, fade, left_of, table, total, usual
from pendopo.engines.queueing.expecting import Taught, expect, pace
from pendopo.engines.queueing.experience import Experience
from pendopo.engines.queueing.forecasting import Desk, Guest, Hall, Range, forecast
from pendopo.engines.queueing.order import Place, Queue, next_of
from pendopo.engines.queueing.saying import minutes_of

EIGHT, NOON = 8 * 3600.0, 12 * 3600.0


def place(n, clock, gain=100):
    return Place(clock, n, gain, Guest(str(n), "A", "", walk_in=True, priority="umum"))


def test_a_priority_overtakes_by_its_gain_and_walk_ins_have_their_share():
    queue = Queue(share=0)
    queue.add(place(1, 0.0), priority="umum", walk_in=False)
    queue.add(place(2, 60.0, 300), priority="prioritas", walk_in=False)
    assert next_of([queue], 80.0).place.key == 1
    assert next_of([queue], 100.0).place.key == 2
    queue.share = 100
    queue.add(place(3, 99.0), priority="umum", walk_in=True)
    assert next_of([queue], 100.0).call().key == 3
    assert next_of([Queue(0)], 0.0) is None


def test_what_was_seen_outweighs_what_the_pack_says_and_fades():
    told = Experience()
    for n in range(300):
        told.serve("ktp", 200.0 + n % 3)
    lengths = table(told.lengths("ktp", minutes=15))
    assert lengths == sorted(lengths)
    assert 180 < lengths[100] < 240
    assert Experience.read(Experience().told()) == Experience()
    told.age(28)
    assert total(told.served["ktp"]) == pytest.approx(150)
    counts = {}
    count(counts, 1.0)
    fade(counts, 1e-9)
    assert counts == {}


def test_what_has_taken_long_takes_long_still():
    lengths = table(usual(300))
    at = [left_of(lengths, gone, 0.5) for gone in (0.0, 300.0, 10_000.0)]
    assert at[0] < 300
    assert at[1] > 0
    assert at[2] > at[0]


def hall(waiting, desks=1, now=EIGHT + 60, minutes=10):
    told = expect({"A": Taught(Experience(), minutes, (), {"umum": 100})})
    queue = Queue(share=0)
    for n in range(waiting):
        queue.add(place(n, EIGHT + n), priority="umum", walk_in=True)
    return Hall(
        *(now, 0.0, [(EIGHT, NOON)], {"A": queue}, [Desk(("A",)) for _ in range(desks)]),
        *(told.habits, told.gaps, told.late),
    )


def test_who_stands_further_back_waits_longer_and_more_counters_call_sooner():
    one, two = forecast(hall(6)), forecast(hall(6, desks=2))
    middles = [one[place(n, 0).who].middle for n in range(6)]
    assert middles == sorted(middles)
    assert two[place(5, 0).who].middle < middles[5] * 0.7
    for told in one.values():
        assert told.low <= told.middle <= told.high
    assert forecast(hall(6)) == one  # the same seed, the same answer
    assert forecast(hall(6, desks=0)) == {}  # nobody serves them: nothing is told


def test_a_shade_is_told_its_time_and_nobody_waits_longer_for_it():
    shade = Guest("", "A", "", walk_in=True, priority="umum")
    told = forecast(hall(3), shades=[(shade, 100)])
    assert told[shade].middle > told[place(2, 0).who].middle
    assert forecast(hall(3))[place(2, 0).who].middle == pytest.approx(
        told[place(2, 0).who].middle, rel=0.25
    )


def test_before_opening_nobody_is_called():
    told = forecast(hall(1, now=EIGHT - 1800))
    assert told[place(0, 0).who].low >= 1800


def test_a_slow_counter_is_told_by_its_day():
    told = expect({"A": Taught(Experience(), 10, (), {"umum": 100})})
    guest = place(0, 0).who
    mean, seen = pace([(guest, 1200.0)] * 9, told)
    assert seen == 9
    assert mean > 0.5


def test_minutes_are_said_in_fives_and_nothing_beyond_a_day():
    assert minutes_of(Range(130, 200, 260)) == (0, 5)
    assert minutes_of(Range(26 * 60, 30 * 60, 38 * 60)) == (25, 40)
    assert minutes_of(Range(47 * 60, 60 * 60, 81 * 60)) == (40, 90)
    assert minutes_of(Range(9 * 3600, 10 * 3600, 11 * 3600)) is None
