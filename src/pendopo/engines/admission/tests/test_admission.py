"""A waiting room and its pace, without a clock of their own."""

import math
import random

import pytest

from pendopo.engines.admission.pacing import LEAST, Pace, between
from pendopo.engines.admission.room import Place, Rhythm, Room, lot, seal_of

RHYTHM = Rhythm(draws=1000.0, length=60.0)


def code(n):
    return n.to_bytes(16, "big")


def room_of(arrivals, seed="s"):
    room = Room(seed, RHYTHM)
    for n, at in arrivals:
        room.arrive(code(n), at=at)
    return room


def test_the_order_of_a_batch_does_not_know_who_came_first():
    early = [(n, 900 + n) for n in range(50)]
    one, other = room_of(early), room_of(reversed(early))
    for room in (one, other):
        room.draw(at=1000)
    assert one.order() == other.order() != [code(n) for n in range(50)]
    assert one.order() == sorted(one.places, key=lambda each: lot("s", each))
    assert len(seal_of("s")) == 64


def test_later_minutes_queue_behind_and_are_shuffled_among_themselves():
    room = room_of([(n, 990) for n in range(10)] + [(n, 1000 + n) for n in range(10, 70)])
    assert {place.batch for place in room.places.values()} == {0, 1, 2}
    before = room.standing(room.places[code(10)])
    assert (before.low, before.high, before.drawn) == (11, 60, False)
    room.draw(at=1061)
    assert {*room.order()[:10]} == {code(n) for n in range(10)}
    assert room.order()[10:] != [code(n) for n in range(10, 60)]
    assert [room.standing(room.places[each]).low for each in room.order()] == [*range(1, 61)]


def test_calls_follow_the_order_and_each_is_called_once():
    room = room_of([(n, 990) for n in range(20)])
    assert room.call(5, at=999) == []  # nobody before the draw
    room.draw(at=1000)
    first = room.call(5, at=1001)
    assert [place.code for place in first] == room.order()[:5]
    assert room.standing(room.places[room.order()[7]]).ahead == 2
    assert len(room.call(100, at=1002)) == 15
    assert room.call(1, at=1003) == []


def test_a_memory_that_was_lost_is_made_again_of_what_people_hold():
    room = room_of([(n, 990) for n in range(30)])
    room.draw(at=1000)
    room.call(10, at=1001)
    told, order = {**room.places}, room.order()
    fresh = Room("s", RHYTHM)
    for place in [told[each] for each in order[:10]]:
        fresh.put(Place(place.code, place.batch, place.called))
    fresh.draw(at=1005)
    for each in reversed(order[10:]):  # they come back in any order, after the draw
        fresh.put(Place(each, 0))
    fresh.draw(at=1006)
    assert fresh.order() == order
    assert [place.code for place in fresh.call(20, at=1007)] == order[10:]


def test_whose_turn_is_over_goes_behind_and_is_not_called_twice():
    room = room_of([(1, 990), (2, 990)])
    room.draw(at=1000)
    room.call(2, at=1001)
    room.again(code(1), at=1010)
    room.draw(at=1061)
    assert room.order()[-1] == code(1)
    assert [place.code for place in room.call(5, at=1062)] == [code(1)]
    assert len(room) == 2


def test_the_pace_grows_while_pages_are_quick_and_falls_when_they_are_not():
    pace = Pace(100)
    for _ in range(100):
        pace.probed(0.05)
    assert pace.window == 100
    pace.probed(2.0)
    pace.probed(None)
    assert pace.window == pytest.approx(49)
    for _ in range(50):
        pace.probed(None)
    assert pace.window == LEAST
    blind = Pace(100)
    blind.probed(None)
    assert blind.window == 25  # out of reach from here: nothing learned


def test_no_more_come_in_than_there_is_room_for_and_the_rate_is_what_was_seen():
    pace = Pace(40, window=40)
    assert pace.may_call(inside=40, seconds=1) == 0
    assert pace.may_call(inside=38, seconds=1) == 2
    assert pace.may_call(inside=0, seconds=1) == 8
    assert pace.per_second(at=5) is None
    for at in range(100, 130):
        pace.called(2, at=at)
    assert pace.per_second(at=130) == pytest.approx(2)
    low, high = between(240, 2)
    assert low < 120 < high
    assert pace.per_second(at=500) is None  # nobody called for a minute: nobody can tell


def test_a_client_ten_times_faster_gains_less_than_one_in_a_hundred():
    """Over 120 openings of 600 arrivals: who gets in while a third do, by quickness."""
    differences = []
    for seed in range(120):
        chance = random.Random(seed)  # noqa: S311 - nobody's secret
        fast = {code(n) for n in range(60)}
        arrivals = []
        for n in range(600):
            delay = chance.expovariate(1 / 0.1 if n < 60 else 1 / 1.0)
            arrivals.append((n, chance.uniform(940, 999) + delay))
        room = room_of(arrivals, seed=str(seed))
        room.draw(at=2000)
        in_time = {place.code for place in room.call(200, at=2000)}
        mine = len(in_time & fast) / 60
        differences.append(mine - (200 - len(in_time & fast)) / 540)
    mean = sum(differences) / len(differences)
    spread = math.sqrt(
        sum((each - mean) ** 2 for each in differences) / (len(differences) - 1) / len(differences)
    )
    assert mean - 1.96 * spread < 0.01
