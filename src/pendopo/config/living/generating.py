"""A city for load: residents and cases by the ten thousand, copied from cases that were lived.

Only for a house in which nobody lives: rows are written past the rules that the verbs keep.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet

from pendopo.config.living.multiplying import Born, Multiplier
from pendopo.config.living.residents import Resident, invent
from pendopo.domain.applications.models import Application, Collection
from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Office
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.people.models import Account, ContactPoint, Person, Role
from pendopo.domain.workflow.models import Task
from pendopo.engines import references
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import sealing
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring, open_subjects

A_YEAR = 1.2
"""Cases of a resident in a year."""
ALIKE = 3
"""Patterns of each service and state."""
OPEN = 0.06
"""Share of the cases that still run; the rest ended some time in those years."""
CLOSED_STATES = ("granted", "refused", "withdrawn", "lapsed")
OPEN_DAYS, LEAST_DAYS = 3.0, 15.0
CHUNK = 10_000
DISTRICTS = "(select id from directory_agency where area_id is not null)"
COLUMNS = {
    "agency_id": f"case when p.agency_id in {DISTRICTS} then b.agency else p.agency_id end",
    "office_id": "case when p.office_id is null then null else b.office end",
}
OFFICER = (
    "case when p.{0} in (select account_id from people_role where office_id is not null or"
    f" agency_id in {DISTRICTS}) then b.officer else p.{{0}} end"
)
OWN = {("applications_application", "area"): "case when p.area = '' then '' else b.area end"}
Tell = Callable[[str, int, float], None]


class NothingToCopyError(Exception):
    """Belum ada permohonan untuk ditiru. Isi dahulu kota demo: pendopo demo fill."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A case that was lived, to be copied."""

    key: str
    case: Application
    runs: bool


def generate(
    *, residents: int, years: float, cases: int | None, seed: str, at: datetime, tell: Tell
) -> None:
    """Add residents and their cases of so many years. `tell` hears what was added, and how fast.

    The same seed adds the same people and places. Raises NothingToCopyError.
    """
    found = list(_patterns())
    if not found:
        raise NothingToCopyError(NothingToCopyError.__doc__)
    random = Random(f"{seed} generate {Application.objects.count()}")
    since = at - timedelta(days=365 * years)
    with timed(tell, "residents") as count:
        people = _residents(residents, seed=seed, since=since, at=at)
        count(len(people))
    multiplier = Multiplier(
        {each.key: each.case.pk for each in found},
        [(key, who.me.name) for key, who in people],
        columns=COLUMNS,
        officer=OFFICER,
        own=OWN,
        since=since,
        until=at,
    )
    wanted = round(residents * years * A_YEAR) if cases is None else cases
    born = _Births(found, people, random, years=years, at=at, first=Application.objects.count())
    try:
        left = born.some(wanted)
        while chunk := list(islice(left, CHUNK)):
            with timed(tell, "cases") as count:
                count(multiplier.add(chunk))
    finally:
        multiplier.forget()
    with timed(tell, "events sealed") as count:
        count(sealing.seal())


@contextmanager
def timed(tell: Tell, what: str) -> Iterator[Callable[[int], None]]:
    """Tell how many of something were made, and in how many seconds."""
    began, counted = time.perf_counter(), [0]
    yield lambda number: counted.__setitem__(0, number)
    tell(what, counted[0], time.perf_counter() - began)


def _patterns() -> Iterator[Pattern]:
    """Yield some cases of each service and state whose rows can be copied by themselves."""
    documents = IssuedDocument.objects.filter(about=OuterRef("pk")).values("about")
    waiting = Task.objects.open().filter(about=OuterRef("pk"), kind=Task.Kind.OPERATION)
    fitting = (
        Application.objects.exclude(state=Application.State.DRAFT)
        .filter(objects_to=None, objections=None, mandate=None)
        .exclude(Exists(waiting))
        .exclude(Exists(Collection.objects.filter(application=OuterRef("pk"))))
        .exclude(Exists(documents.annotate(n=Count("pk")).filter(n__gt=1)))
        .select_related("version", "agency")
        .order_by("submitted_at", "pk")
    )
    seen: dict[tuple[UUID, str], int] = {}
    for case in fitting:
        kind = (case.service_id, case.state)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= ALIKE:
            runs = case.state not in CLOSED_STATES
            yield Pattern(f"{case.service_id} {case.state} {seen[kind]}", case, runs)


def _residents(
    count: int, *, seed: str, since: datetime, at: datetime
) -> list[tuple[UUID, Resident]]:
    """Add people with accounts, who can come in by a code to their e-mail; return their keys."""
    offset = Person.objects.count()
    found = invent(count, pack=settings.PENDOPO.city, seed=f"{seed} {offset}", on=at.date())
    keys = [new_id() for _ in found]
    open_subjects(keys)
    ring = Keyring.of(keys)
    told = [
        (key, f"{who.me.name.split()[0].lower()}.{offset + n}@contoh.example", who)
        for n, (key, who) in enumerate(zip(keys, found, strict=True))
    ]
    _copy(
        "people_person",
        ("id", "event_seq", "name_sealed", "created_at"),
        ((key, 0, ring.seal(key, "name", who.me.name), since) for key, _, who in told),
    )
    accounts = (
        Account(kind=Account.Kind.RESIDENT, person_id=key, created_at=since, last_login=at)
        for key in keys
    )
    _copy(*_rows(Account, accounts))
    contacts = (
        ContactPoint(
            person_id=key,
            kind="email",
            address_sealed=ring.seal(key, "contact", address),
            proven_at=since,
        )
        for key, address, _ in told
    )
    _copy(*_rows(ContactPoint, contacts))
    _copy(
        "vault_index",
        ("subject", "kind", "digest"),
        ((key, "email", blind.digest("email", address)) for key, address, _ in told),
    )
    return [(key, who) for key, _, who in told]


def _rows(
    model: Any, made: Iterator[Any]
) -> tuple[str, tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Return the table of a model, its columns and the rows of what was made."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    rows = (tuple(getattr(each, field.attname) for field in fields) for each in made)
    return model._meta.db_table, tuple(field.column for field in fields), rows  # noqa: SLF001 - same


def _copy(table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as into,
    ):
        for row in rows:
            into.write_row(row)


class _Births:
    """Draws new cases: which pattern, whose, where and when."""

    def __init__(
        self,
        patterns: Sequence[Pattern],
        people: Sequence[tuple[UUID, Resident]],
        random: Random,
        *,
        years: float,
        at: datetime,
        first: int,
    ) -> None:
        self.people, self.random, self.at, self.first = people, random, at, first
        self.years = years
        self.running = [each for each in patterns if each.runs]
        self.ended = [each for each in patterns if not each.runs] or list(patterns)
        offices: QuerySet[Office] = Office.objects.exclude(head="")
        self.offices = {row[0]: row[1:] for row in offices.values_list("area", "agency", "pk")}
        held = Role.objects.held(at=at).filter(office__isnull=False).order_by("-role", "pk")
        self.clerks = dict(held.values_list("office", "account"))

    def some(self, count: int) -> Iterator[Born]:
        if self.people:
            yield from (self._one(self.first + n) for n in range(count))

    def _one(self, n: int) -> Born:
        random = self.random
        runs = bool(self.running) and random.random() < OPEN
        pattern = random.choice(self.running if runs else self.ended)
        least, most = (0.0, OPEN_DAYS) if runs else (LEAST_DAYS, 365 * self.years)
        ago = random.uniform(min(least, most), most)
        case, sent = pattern.case, pattern.case.submitted_at or self.at
        moved = -timedelta(days=ago) if runs else self.at - timedelta(days=ago) - sent
        resident = random.randrange(len(self.people))
        key, who = self.people[resident]
        agency, office = self.offices[who.area]
        when = sent + moved
        return Born(
            n=n,
            sent=f"{int(when.timestamp() * 1000):012x}",
            standing=pattern.key,
            shift=f"{moved.total_seconds():.3f} seconds",
            reference=references.new(city().reference_prefix, when.year, random.getrandbits),
            code=references.new_code(random.getrandbits),
            resident=resident,
            person=key,
            service=case.service_id,
            version=case.version_id,
            agency=agency,
            office=office,
            area=who.area,
            officer=self.clerks.get(office),
            adviser=None,
        )
