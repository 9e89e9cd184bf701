"""An office node in bad hands: a link cut in the middle, a node killed, a clock hours off, a disk that is full."""

import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError

from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.queues import calling, devices, foretelling, serving
from pendopo.domain.queues.leases import Lease, Link
from pendopo.domain.queues.models import Call, Session, Ticket
from pendopo.domain.queues.nodes import carrying, leasing
from pendopo.domain.queues.nodes.carrying import CENTRE, carry
from pendopo.ground.log import relay
from pendopo.ground.wire.calling import Answered, NoAnswerError, NotSentError
from tests.pages.client import PageClient
from tests.queues.a_day_alone import LINES, Day
from tests.queues.test_an_office_alone import (  # noqa: F401 - fixtures
    BY,
    by_phone,
    carried,
    houses,
    leased,
    log,
    other,
    state,
)
from tests.queues.two_houses import Wire


@dataclass
class Frayed(Wire):
    """A link that is cut while one of the two speaks, or right after the first exchange."""

    breaks: str = ""

    def call(self, method, path, told, *, headers):
        if self.breaks == "asking" and told:
            super().call(method, path, told[: len(told) // 2], headers=headers)
            raise NoAnswerError("cut")
        if self.breaks == "after" and not told:
            raise NotSentError("cut")
        answer = super().call(method, path, told, headers=headers)
        cut = self.breaks == "answering"
        return Answered(answer.status, answer.body[: len(answer.body) // 2 if cut else None])


def killed(world, houses_, where):
    """Carry in a process of the node that dies by SIGKILL where it comes to a function of `carrying`."""
    if (child := os.fork()) == 0:
        kept = [each.connection.connection for each in houses_]  # the parent's: left alone
        for each in houses_:
            each.connection.connection = None
        setattr(carrying, where, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        try:
            carried(world, houses_[1])
        finally:
            os._exit(len(kept))
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def merged(world, centre, node):
    carried(world, node)
    assert state(centre) == state(node)
    assert log(centre) == log(node)
    assert len(set(log(centre))) == len(log(centre))


def test_cut_and_killed_again_and_again_while_merging_nothing_is_lost_or_doubled(
    houses,  # noqa: F811
    lasting_world,
):
    world = lasting_world
    centre, node, _ = houses
    wire = Frayed(centre)
    hall = leased(world, node, wire)
    carried(world, node)
    with node.lived_in():
        day = Day(world, hall)

    def works(number):
        """Let both sides do something, and time pass."""
        by_phone(world, number)
        with node.lived_in():
            for _ in range(3):
                world.later(minutes=2)
                day.comes()
                day.works()

    for number, breaks in enumerate(("asking", "answering")):
        works(number)
        kept, wire.breaks = state(centre), breaks
        carried(world, node)
        assert (state(centre) == kept) is (breaks == "asking")
        with node.lived_in():
            assert Link.objects.get().cut_since
    wire.breaks = ""
    for number, where in enumerate(("_exchange", "_take_in", "_tell"), 10):
        works(number)
        killed(world, (centre, node), where)
    merged(world, centre, node)
    assert len(state(centre)["tickets"]) == 5 * 4

    # Back, and gone before the second question: the hall says since when it is cut now, not before.
    wire.up = False
    works(20)
    carried(world, node)
    wire.up, wire.breaks, CENTRE.stocked_at = True, "after", None
    carried(world, node)
    with node.lived_in():
        assert Link.objects.get().cut_since is None
    wire.breaks = ""
    merged(world, centre, node)


@dataclass
class Wrong:
    """What a node's clock says: the world's time, and hours beside it."""

    world: object
    hours: int

    @property
    def at(self):
        return self.world.at + timedelta(hours=self.hours)


@pytest.mark.parametrize("hours", [5, -2])
def test_a_clock_that_is_hours_off_loses_nothing_and_still_calls_people_in(
    houses,  # noqa: F811
    lasting_world,
    hours,
):
    world = lasting_world
    centre, node, wire = houses
    hall = leased(world, node, wire)
    while relay.relay_once():
        pass
    phones = [by_phone(world, number) for number in range(2)]
    clock = Wrong(world, hours)
    carried(clock, node)
    with node.lived_in():
        assert abs(Link.objects.get().skew) == pytest.approx(abs(hours) * 3600, abs=5)
        day = Day(clock, hall)
        (first, lina), _ = day.desks
        assert (
            calling.call_next(first, key=uuid4(), by=lina, at=clock.at).ticket == phones[0].ticket
        )
        pages = world.client(lina), PageClient()
        asked = {"login": "lina.marlina@kel-sempur", "password": "pendopo-demo-2026"}
        assert pages[1].post("/petugas/masuk", asked).status_code == 302
        for page, path in zip(pages, ("/loket/", "/petugas/masuk/kode"), strict=True):
            assert "berbeda lebih dari dua menit" in page.get(path).content.decode()
    carried(clock, node)
    while relay.relay_once():
        pass
    message = Message.objects.get(template="come_now")
    told = Delivery.objects.get(message=message)
    assert abs(told.not_before - world.at) < timedelta(minutes=1)
    assert told.good_until - world.at > timedelta(minutes=20)

    # Somebody sets the clock while a person is served.
    clock.hours = 0
    with node.lived_in():
        assert serving.finish(first, by=lina, at=world.at).outcome == "done"
        day.comes()
        day.works()
        foretelling.foretell(hall.pk, at=world.at)
    carried(world, node)
    assert state(centre) == state(node)
    foretelling.foretell(hall.pk, at=world.at + timedelta(days=1))
    leasing.end(Lease.objects.get().pk, by=BY, at=world.at)
    assert not Session.objects.open().exists()
    assert not Call.objects.open().exists()


@contextmanager
def full(house):
    """Let the disk of a house be full: what would be written fails."""

    def refuses(execute, sql, params, many, context):
        if any(word in sql.lower() for word in ("insert into", "update ", "delete from")):
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, params, many, context)

    with house.connection.execute_wrapper(refuses):
        yield


def test_a_full_disk_gives_no_number_says_so_and_loses_none(houses, lasting_world):  # noqa: F811
    world = lasting_world
    centre, node, wire = houses
    hall = leased(world, node, wire)
    carried(world, node)
    line = f"/kios/antrean/{LINES[0]}/"
    with node.lived_in():
        day = Day(world, hall)
        day.comes()
        _, told = devices.register(
            hall.pk, kind="kiosk", name="Lain", by=day.officers[1], at=world.at
        )
        kiosk = PageClient(raise_request_exception=False)
        kiosk.post("/kios/pasang", {"kredensial": told})
        press = {"priority": "umum", "key": uuid4()}
        with full(node):
            failed = kiosk.post(line, press)
            page = failed.content.decode()
            assert (failed.status_code, "petugas di meja depan" in page) == (500, True)
            assert 'url=/kios/"' in page  # nobody stands there to press
            with pytest.raises(OperationalError):
                carry(at=world.at)
        assert kiosk.post(line, press).status_code == 302
        assert Ticket.objects.count() == 2
    by_phone(world, 1)
    with full(node), node.lived_in(), pytest.raises(OperationalError):
        carry(at=world.at)  # the centre has it all; we could not keep its answer
    world.later(seconds=30)
    with full(centre):
        carried(world, node)
    merged(world, centre, node)
    assert len(state(centre)["tickets"]) == 3
