"""A small day through the real verbs: ranges told as the worker stores them, and what was learned."""

from datetime import timedelta
from math import inf
from random import Random
from uuid import uuid4

import pytest
from django.core.management import call_command

from pendopo.config.worker import work_off
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues import boards, calling, counters, pausing, places, serving
from pendopo.domain.queues.issuing import issue
from pendopo.domain.queues.learned import Forecast, Learned
from pendopo.domain.queues.learning import learn
from pendopo.domain.queues.models import Counter
from pendopo.domain.queues.plans import plan_of, today
from pendopo.domain.queues.waits import wait
from pendopo.ground.actor import ANONYMOUS
from tests.pages.client import PageClient

LINE, OTHER, PEOPLE = "kel-sempur-surat", "kel-sempur-nikah", 16


def officer(world, login):
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


@pytest.fixture
def lurah(world):
    return officer(world, "hendra.kurniadi@kel-sempur")


@pytest.fixture
def lina(world):
    return officer(world, "lina.marlina@kel-sempur")


@pytest.fixture
def session(world, lina):
    counter = Counter.objects.get(hall__office__code="kel-sempur", number=1).pk
    return counters.open_counter(counter, by=lina, at=world.at).pk


def foretold(world):
    """Let the worker hear of what happened and make what is due, a little later."""
    world.later(seconds=6)
    work_off(only={"foretell"})


def taken(world, line=LINE, **told):
    return issue(line, key=uuid4(), by=ANONYMOUS, at=world.at, **told)


class Day:
    """One counter; somebody every seven minutes, who takes about nine, or does not come."""

    def __init__(self, world, session, by):
        self.world, self.session, self.by, self.start = world, session, by, world.at
        self.random = Random(5)  # noqa: S311  # no secret
        self.told, self.called = {}, {}

    def move(self, minutes):
        late = self.start + timedelta(minutes=minutes) - self.world.at
        self.world.later(seconds=max(0.0, late.total_seconds()))

    def come(self):
        made = taken(self.world)
        foretold(self.world)
        stands = places.standing(made.ticket, at=self.world.at)
        self.told[made.ticket] = (stands.told, stands.told_at)

    def call(self):
        found = calling.call_next(self.session, key=uuid4(), by=self.by, at=self.world.at)
        self.called[found.ticket] = self.world.at
        serving.start(self.session, by=self.by, at=self.world.at)

    def play(self):
        now = came = 0.0
        arrivals = [came := came + self.random.expovariate(1 / 7) for _ in range(PEOPLE)]
        ends, free = inf, 0.0
        while arrivals or ends < inf or len(self.called) < PEOPLE:
            waits = len(self.told) > len(self.called) and ends == inf
            calls = max(free, now) if waits else inf
            now = min(arrivals[0] if arrivals else inf, ends, calls)
            self.move(now)
            if now == ends:
                serving.finish(self.session, by=self.by, at=self.world.at)
                ends, free = inf, now + 0.4
            elif now == calls:
                self.call()
                ends = now + self.random.lognormvariate(2.05, 0.5)
            else:
                arrivals.pop(0)
                self.come()


def test_a_day_is_told_in_ranges_that_hold_and_learned_as_from_the_start(world, lina, session):
    day = Day(world, session, lina)
    day.play()
    waited = [
        (told, (day.called[ticket] - at).total_seconds() / 60)
        for ticket, (told, at) in day.told.items()
        if told
    ]
    held = sum(low - 1 <= real <= high + 1 for (low, high), real in waited)
    assert len(waited) == PEOPLE
    assert held >= 0.75 * PEOPLE, waited
    plan = plan_of(LINE)
    known = learn(plan, day=today(world.at))
    assert sum(map(sum, (counts.values() for counts in known.served.values()))) == PEOPLE
    assert learn(plan, day=today(world.at)) == known, "looked at twice, learned twice"
    for _ in range(2):  # Wednesday, on which the worker slept, and Thursday
        world.later(days=1)
        taken(world)
    foretold(world)
    kept = Learned.objects.values_list("line__slug", "day", "before", "told").order_by("line")
    grown = list(kept)
    call_command("queues", "relearn", verbosity=0)
    assert list(kept.filter(line__hall=plan.hall)) == grown
    before = next(before for line, _, before, _ in grown if line == LINE)
    assert 1 < before["days"] < 2


def test_without_an_open_counter_a_wait_is_told_in_words(world, lina, session):
    made = taken(world)
    taken(world)
    foretold(world)
    page = PageClient()
    place = f"/antrean/{made.token}"
    first = page.get(place)
    assert "Perkiraan dipanggil" in first.content.decode()
    assert "jeda" not in first.content.decode()
    counters.take_break(session, by=lina, at=world.at)
    on_break = page.get(place, headers={"If-None-Match": first.headers["ETag"]})
    assert "Sedang jeda" in on_break.content.decode()
    foretold(world)
    assert "Sedang jeda" in page.get(f"/antrean/nomor/{LINE}").content.decode()
    assert not Forecast.objects.get().lines
    counters.resume(session, by=lina, at=world.at)
    again = page.get(place, headers={"If-None-Match": on_break.headers["ETag"]})
    assert "jeda" not in again.content.decode()
    counters.close_counter(session, by=lina, at=world.at)
    assert "Loket tutup" in page.get(place).content.decode()


def test_a_forecast_stands_a_line_that_is_paused_and_a_service_of_another_line(
    world, lina, lurah, session
):
    taken(world, service="kelurahan/sktm")
    calling.call_next(session, key=uuid4(), by=lina, at=world.at)
    taken(world), taken(world, OTHER)
    serving.start(session, by=lina, at=world.at)
    world.later(minutes=9)
    serving.transfer(session, to=OTHER, by=lina, at=world.at)
    foretold(world)
    assert len(Forecast.objects.get().tickets) == 3
    pausing.pause(LINE, text={"id": "Listrik padam."}, by=lurah, at=world.at)
    foretold(world)
    told = Forecast.objects.get()
    assert len(told.tickets) == 2
    assert set(told.lines) == {str(plan_of(OTHER).line)}
    world.later(minutes=4)
    plan, desks = plan_of(OTHER), boards.desks(plan_of(OTHER).hall)
    queue = boards.queues([plan], at=world.at)[plan.line]
    assert queue.told is None, "a forecast of four minutes ago is told"
    rough = wait(plan, queue, desks, at=world.at)
    assert 0 < rough.low < rough.high
