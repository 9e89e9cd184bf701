"""Who asks in the draws of scarce days: some by phone, some through a clerk, now and then a family."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random

from pendopo.config.living.people import Life
from pendopo.config.living.residents import Resident
from pendopo.config.stage import Clock
from pendopo.domain.people.acting import officer_actor
from pendopo.domain.people.models import Role
from pendopo.domain.queues.booking import TwiceError, Who
from pendopo.domain.queues.draws import Draw
from pendopo.domain.queues.requesting import AskedError, ask
from pendopo.engines.identity.phone import read_phone
from pendopo.ground.actor import ANONYMOUS, Actor
from pendopo.ground.identifiers import new_id

SINCE = timedelta(days=6)
"""How far back the draws of a demo city were asked in: some are drawn by now, some gather."""
PAUSE = timedelta(hours=8)
AT_ONCE = 5
HELPED, FAMILY = 0.2, 0.1


def seek(residents: Sequence[Resident], clock: Clock, *, seed: str) -> Life:
    """Ask, from time to time, in each draw that gathers then; each resident once."""
    random = Random(f"{seed} draws of places")
    left: dict[object, list[Resident]] = {}
    while True:
        for draw in Draw.objects.gathering(at=clock.at).order_by("date"):
            people = left.setdefault(draw.pk, random.sample(residents, len(residents)))
            for _ in range(min(AT_ONCE, len(people))):
                with suppress(AskedError, TwiceError):
                    _ask(draw, people.pop(), random, clock)
        yield clock.at + PAUSE


def _ask(draw: Draw, resident: Resident, random: Random, clock: Clock) -> None:
    helped, family = random.random() < HELPED, random.random() < FAMILY
    who = Who(
        resident.me.name,
        "" if helped else read_phone(resident.phone, mobile=True),
        resident.me.nik,
        others=(resident.child.name,) if family else (),
    )
    ask(
        draw.pk,
        key=new_id(),
        who=who,
        niks=(resident.child.nik,) if family else (),
        hours=random.choice(((), (), (8, 9), (13,))),
        by=_clerk(clock) if helped else ANONYMOUS,
        at=clock.at,
    )


def _clerk(clock: Clock) -> Actor:
    """Return an officer of a kelurahan."""
    held = Role.objects.held(at=clock.at).filter(role="petugas", office__isnull=False)
    return officer_actor(
        held.order_by("account__login").values_list("account", flat=True)[0], at=clock.at
    )
