"""A day at an office: people come, and two officers take whoever is next and do with them what dice say."""

import random
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Account
from pendopo.domain.queues import calling, counters, devices, serving
from pendopo.domain.queues.issuing import Issued, issue
from pendopo.domain.queues.models import Counter, Hall
from pendopo.ground.actor import Actor

LINES = ("kel-sempur-surat", "kel-sempur-nikah")


class Moment(Protocol):
    """Whatever has the time."""

    at: datetime


def officer(world: Moment, login: str) -> Actor:
    return officer_actor(Account.objects.get(login=login).pk, at=world.at)


class Day:
    """Officers at the node, who take whoever is next and do with them what dice say."""

    def __init__(self, world: Moment, hall: Hall) -> None:
        self.world, self.hall, self.dice = world, hall, random.Random(7)  # noqa: S311  # dice of a story
        self.officers = [
            officer(world, f"{name}@kel-sempur") for name in ("lina.marlina", "hendra.kurniadi")
        ]
        _, told = devices.register(
            hall.pk, kind="kiosk", name="Pintu", by=self.officers[1], at=world.at
        )
        self.kiosk = devices.read_credential(told)
        desks = Counter.objects.filter(hall=hall).order_by("number")
        self.desks = [
            (counters.open_counter(desk.pk, by=by, at=world.at).pk, by)
            for desk, by in zip(desks, self.officers, strict=True)
        ]

    def comes(self) -> Issued:
        line = self.dice.choices(LINES, (9, 1))[0]
        priority = self.dice.choice(("umum", "umum", "prioritas"))
        told: dict[str, Any] = {"priority": priority, "device": self.kiosk, "by": self.kiosk.actor}
        return issue(line, key=uuid4(), at=self.world.at, **told)

    def works(self) -> None:
        for session, by in self.desks:
            told: dict[str, Any] = {"by": by, "at": self.world.at}
            try:
                called = calling.call_next(session, key=uuid4(), **told)
            except calling.NobodyWaitsError:
                continue
            match self.dice.randrange(8):
                case 0:
                    serving.no_show(session, **told)
                    if self.dice.random() < 0.5:
                        with suppress(serving.NoReturnError):  # the policy's tries are over
                            serving.return_(called.ticket, **told)
                case 1:
                    serving.hold(session, **told)
                    serving.return_(called.ticket, **told)
                case 2:
                    serving.start(session, **told)
                    serving.transfer(session, to=self.dice.choice(LINES), **told)
                case _:
                    serving.start(session, **told)
                    serving.finish(session, **told)
