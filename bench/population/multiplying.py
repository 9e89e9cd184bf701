"""The rows of a few cases, multiplied: fresh keys, other bodies, people and times.

A case's keys are its pattern's, hashed with the new case's number after the moment it was sent, so
that they are ordered by time as UUIDv7 are. What residents sealed is sealed anew for each of some
hundreds of people, whose many cases share it.
"""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from typing import Any
from uuid import UUID

from django.db import connection

from bench.population.patterns import CLOSED, MIX, OPEN, patterns, services
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
OF_THE_CASE = "p.application_id = k.at"
ABOUT = "p.about = k.at"
OF_THE_PROCESS = "p.process_id = k.process"
TABLES = {
    "applications_application": ("p.id = k.at", "id start_key"),
    "applications_guest": (OF_THE_CASE, "id application_id"),
    "applications_submission": (OF_THE_CASE, "id application_id"),
    "applications_correction": (OF_THE_CASE, "id application_id"),
    "applications_decision": (OF_THE_CASE, "id application_id"),
    "applications_handover": (OF_THE_CASE, "id application_id document"),
    "applications_consultation": (OF_THE_CASE, "id application_id task_id"),
    "workflow_process": (ABOUT, "id about"),
    "workflow_token": (OF_THE_PROCESS, "id process_id"),
    "workflow_task": (OF_THE_PROCESS, "id process_id about token"),
    "workflow_clock": (OF_THE_PROCESS, "process_id"),
    "documents_evidence": (ABOUT, "id about"),
    "documents_issueddocument": (ABOUT, "id about"),
    "documents_signature": (
        "p.document_id in (select id from documents_issueddocument where about = k.at)",
        "id document_id",
    ),
    "messaging_message": (ABOUT, "id about cause"),
    "messaging_delivery": (
        "p.message_id in (select id from messaging_message where about = k.at)",
        "id message_id",
    ),
    "event": ("p.aggregate_id in (k.at, k.process)", "uid aggregate_id"),
}
"""The tables of a case: how a row of a pattern hangs on it, and which columns are the case's keys."""
LABELS = {
    ("documents_evidence", "name_sealed"): "file name",
    ("applications_application", "name_sealed"): "name",
    ("applications_decision", "reasons_sealed"): "reason",
}
SEALED = ("answers", "name", "note", "reasons", "question", "answer", "content", "public", "title")
OFFICER = "case when p.{0} is null then null else coalesce(b.officer, p.{0}) end"
AT_DESK = f"(select id from directory_agency where code = '{DESK}')"
COLUMNS = {
    "subject": "b.person",
    "applicant_id": "b.person",
    "person_id": "b.person",
    "service_id": "b.service",
    "version_id": "b.version",
    "area": "b.area",
    "agency_id": f"case when p.agency_id is null then null when p.agency_id = {AT_DESK} then b.agency else b.adviser end",
    "office_id": f"case when p.agency_id = {AT_DESK} then b.office end",
    "reference": "'BGR-26-' || lpad(to_hex(b.n), 8, '0')",
    "code": "'BENCH-' || lpad(to_hex(b.n), 8, '0')",
    "number": "p.number",
    "serial": "1000000 + b.n",
    "payload": "case when p.payload ? 'task' then p.payload || jsonb_build_object('task', bench.fresh((p.payload->>'task')::uuid, b.sent, b.n)) else p.payload end",
    **{
        name: OFFICER.format(name)
        for name in (
            *("claimed_by_id", "closed_by_id", "asked_by_id"),
            "answered_by_id",
            "signatory_id",
        )
    },
}
ONE_TABLE = {
    ("applications_application", "agency_id"): "b.agency",
    ("applications_decision", "by_id"): OFFICER.format("by_id"),
    ("applications_submission", "number"): "p.number",
    (
        "event",
        "actor_id",
    ): f"case p.actor_kind when 'officer' then {OFFICER.format('actor_id')} else p.actor_id end",
}
PREPARED = """
create schema bench;
create function bench.fresh(old uuid, sent text, n integer) returns uuid language sql immutable
    as $$ select (sent || '7' || substr(md5(old::text || n), 1, 19))::uuid $$;
create unlogged table bench.pattern (standing text, at uuid, process uuid);
create unlogged table bench.sealed (source uuid, name text, resident integer, value bytea,
    primary key (source, name, resident));
create unlogged table bench.born (n integer, sent text, standing text, shift interval,
    resident integer, person uuid, service uuid, version uuid, agency uuid, office uuid,
    area text, officer uuid, adviser uuid);
"""


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
        self._keep(patterns(world))

    def grow(self, size: int) -> None:
        """Add cases until there are so many. What stands already is left as it is."""
        with connection.cursor() as cursor:
            cursor.execute("truncate bench.born")
            with cursor.copy("copy bench.born from stdin") as into:
                for row in sorted(self._born(size), key=lambda born: born[1]):
                    into.write_row(row)
            cursor.execute("analyze bench.born")
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(_insert, reversed(self.inserts)))
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        self.size = size

    def _born(self, size: int) -> Iterator[tuple[Any, ...]]:
        """Yield rows of `bench.born`."""
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
            yield (
                *(n, sent, standing, f"{-ago:.3f} seconds", resident, self.people[resident][0]),
                *(version.service_id, version.pk, agency, office, area, officer, adviser),
            )

    def _keep(self, found: dict[str, UUID]) -> None:
        """Keep the patterns' rows aside, seal them for everybody, and write the inserts."""
        self.inserts: list[str] = []
        with connection.cursor() as cursor:
            cursor.execute(PREPARED)
            cursor.executemany(
                "insert into bench.pattern select %s, %s, id from workflow_process where about = %s",
                [(standing, case, case) for standing, case in found.items()],
            )
            months = "select event_make_month(now() - make_interval(months => m)) from generate_series(1, 25) m"
            cursor.execute(months)
            for table, (hangs, keys) in TABLES.items():
                cursor.execute(
                    f"create unlogged table bench.{table} as select k.standing, p.* from bench.pattern k join {table} p on {hangs}"
                )
                cursor.execute(
                    "select column_name, data_type from information_schema.columns where table_schema = 'public'"
                    " and table_name = %s and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position",
                    [table],
                )
                told = cursor.fetchall()
                made = [_made(table, name, kind, keys.split()) for name, kind in told]
                named = ", ".join(name for name, _ in told)
                self.inserts.append(
                    f"insert into {table} ({named}) select {', '.join(made)}"
                    f" from bench.born b join bench.{table} p using (standing)"
                )
                for name, _ in told:
                    if _sealed(name):
                        self._seal(table, name)
            cursor.execute("analyze bench.sealed")

    def _seal(self, table: str, name: str) -> None:
        label = LABELS.get((table, name), name.removesuffix("_sealed"))
        cases = "join bench.applications_application a on a.id = p.application_id"
        own = not table.startswith("applications_") or table == "applications_application"
        source = f"bench.{table} p {'' if own else cases}"
        subject = "p.subject" if own else "a.subject"
        with connection.cursor() as cursor:
            cursor.execute(
                f"select p.id, p.{name}, {subject} from {source} where p.{name} is not null"
            )
            rows = cursor.fetchall()
            ring = Keyring.of([subject for _, _, subject in rows] + [p for p, _ in self.people])
            with cursor.copy("copy bench.sealed from stdin") as into:
                for source, sealed, subject in rows:
                    text = ring.unseal(subject, label, sealed)
                    for number, (person, known_as) in enumerate(self.people):
                        said = known_as if label == "name" else text
                        into.write_row((source, name, number, ring.seal(person, label, said)))


def _insert(told: str) -> None:
    """Insert as a replica does: the rows were checked when their patterns were."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(told)
    connection.close()


def _sealed(name: str) -> bool:
    return name.endswith("_sealed") and name.removesuffix("_sealed") in SEALED


def _made(table: str, name: str, kind: str, keys: Sequence[str]) -> str:
    """Return the expression that makes a column of a new row."""
    told = ONE_TABLE.get((table, name), COLUMNS.get(name, f"p.{name}"))
    if name in keys:
        return f"bench.fresh(p.{name}, b.sent, b.n)"
    if _sealed(name):
        return f"(select value from bench.sealed where source = p.id and name = '{name}' and resident = b.resident)"
    return f"p.{name} + b.shift" if kind.startswith("timestamp") else told


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
