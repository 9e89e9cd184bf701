"""A city of any size for the measurements: seeded, with one desk that keeps its length."""

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from uuid import UUID

from bench.population.patterns import CLOSED, MIX, OPEN, patterns, services
from pendopo.config.living.multiplying import Born, Multiplier
from pendopo.domain.directory.models import Agency, Area, Office
from pendopo.domain.people.models import Account, Person
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault.keyring import Keyring, open_subjects
from tests.world import World

DESK = "bapenda"
AT_THE_DESK = 600
"""Open cases of the agency whose officer is measured: as many in a city of any size."""
PEOPLE = 300
DAY = 86400
FIRST = ("Asep", "Fitri", "Dewi", "Rudi", "Siti", "Agus", "Rina", "Dedi", "Nur", "Budi")
LAST = ("Saepudin", "Handayani", "Hartono", "Permana", "Lestari", "Hidayat", "Maulana", "Wulan")
OFFICER = "case when p.{0} is null then null else coalesce(b.officer, p.{0}) end"
AT_DESK = f"(select id from directory_agency where code = '{DESK}')"
COLUMNS = {
    "agency_id": f"case when p.agency_id is null then null when p.agency_id = {AT_DESK} then b.agency else b.adviser end",
    "office_id": f"case when p.agency_id = {AT_DESK} then b.office end",
}
OWN = {
    ("applications_application", "agency_id"): "b.agency",
    ("event", "at"): "p.at",
}


class Population:
    """A city that grows: `grow` brings it to a number of cases. Repeatable: seeded."""

    def __init__(self, world: World) -> None:
        self.world, self.size, self.random = world, 0, random.Random(3)
        self.services = services(world)
        self.officers = list(
            Account.objects.filter(kind="officer")
            .exclude(login__endswith=f"@{DESK}")
            .values_list("pk", flat=True)
        )
        self.advisers = list(
            Agency.objects.filter(
                code__in=("kesbangpol", "diskominfo", "bappeda", "dinsos")
            ).values_list("pk", flat=True)
        )
        self.desk = Agency.objects.get(code=DESK).pk
        self.agencies = dict(Agency.objects.values_list("code", "pk"))
        self.areas = list(Area.objects.filter(kind="village").values_list("pk", flat=True))
        self.offices = list(Office.objects.exclude(head="").values_list("agency", "pk", "area"))
        self.people = _people(world)
        self.multiplier = Multiplier(
            patterns(world),
            self.people,
            columns=COLUMNS,
            officer=OFFICER,
            own=OWN,
            since=world.at - timedelta(days=760),
            until=world.at,
        )

    def grow(self, size: int) -> None:
        """Add cases until there are so many. What stands already is left as it is."""
        self.multiplier.add(self._born(size))
        self.size = size

    def _born(self, size: int) -> Iterator[Born]:
        """Yield the cases that are missing."""
        weights = list(accumulate(share for _, _, share in self.services))
        here = [one for one in self.services if one[1] == DESK]
        for n in range(self.size, size):
            at_desk = n < AT_THE_DESK
            if at_desk:
                version, code, _ = self.random.choice(here)
            else:
                version, code, _ = self.services[
                    bisect(weights, self.random.random() * weights[-1])
                ]
            kinds = OPEN if at_desk else CLOSED if code == DESK else MIX
            standing = self.random.choices(list(kinds), [k[0] for k in kinds.values()])[0]
            _, least, most = MIX[standing]
            ago = self.random.uniform(least, most) * DAY
            resident = self.random.randrange(PEOPLE)
            if code == "kelurahan":
                agency, office, area = self.random.choice(self.offices)
            else:
                agency, office, area = self.agencies[code], None, self.random.choice(self.areas)
            sent = f"{int((self.world.at.timestamp() - ago) * 1000):012x}"
            adviser = (
                self.desk
                if code != DESK and self.random.random() < 0.5
                else self.random.choice(self.advisers)
            )
            officer = None if code == DESK else self.random.choice(self.officers)
            yield Born(
                n=n,
                sent=sent,
                standing=standing,
                shift=f"{-ago:.3f} seconds",
                reference=f"BGR-26-{n:08x}",
                code=f"BENCH-{n:08x}",
                resident=resident,
                person=self.people[resident][0],
                service=version.service_id,
                version=version.pk,
                agency=agency,
                office=office,
                area=area,
                officer=officer,
                adviser=adviser,
            )


def _people(world: World) -> list[tuple[UUID, str]]:
    """Make people with keys of their own."""
    told = [
        (new_id(), f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]} {n}")
        for n in range(PEOPLE)
    ]
    open_subjects([person for person, _ in told])
    ring = Keyring.of([person for person, _ in told])
    Person.objects.bulk_create(
        Person(pk=person, name_sealed=ring.seal(person, "name", name), created_at=world.at)
        for person, name in told
    )
    return told
