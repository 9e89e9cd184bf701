"""The rows of a few cases, multiplied: fresh keys, other bodies, people and times.

A case's keys are its pattern's, hashed with the new case's number after the moment it was sent, so
that they are ordered by time as UUIDv7 are. What residents sealed is sealed anew for each of them.
Papers and letters keep their pattern's file, which only the pattern's owner can open.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from pendopo.ground.log import months, relay
from pendopo.ground.vault.keyring import Keyring

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
ANYBODYS = {
    "subject": "b.person",
    "applicant_id": "b.person",
    "person_id": "b.person",
    "service_id": "b.service",
    "version_id": "b.version",
    "area": "b.area",
    "reference": "b.reference",
    "code": "b.code",
    "number": "p.number",
    "serial": "1000000 + b.n",
    "payload": "case when p.payload ? 'task' then p.payload || jsonb_build_object('task',"
    " multiplied.fresh((p.payload->>'task')::uuid, b.sent, b.n)) else p.payload end",
}
"""How a column of a new row is made, whatever the city."""
OFFICERS = ("claimed_by_id", "closed_by_id", "asked_by_id", "answered_by_id", "signatory_id")
PREPARED = """
create schema multiplied;
create function multiplied.fresh(old uuid, sent text, n integer) returns uuid language sql immutable
    as $$ select (sent || '7' || substr(md5(old::text || n), 1, 19))::uuid $$;
create unlogged table multiplied.pattern (standing text, at uuid, process uuid);
create unlogged table multiplied.sealed (source uuid, name text, resident integer, value bytea,
    primary key (source, name, resident));
create unlogged table multiplied.born (n integer, sent text, standing text, shift interval,
    reference text, code text, resident integer, person uuid, service uuid, version uuid,
    agency uuid, office uuid, area text, officer uuid, adviser uuid);
"""


@dataclass(frozen=True, slots=True)
class Born:
    """A new case: its number, its pattern, how far that is moved, whose it is and where.

    `sent` is the moment it was sent, as the head of its keys (12 hexadecimal digits); `shift` is
    an interval as PostgreSQL reads one; `resident` is the place among the people.
    """

    n: int
    sent: str
    standing: str
    shift: str
    reference: str
    code: str
    resident: int
    person: UUID
    service: UUID
    version: UUID
    agency: UUID
    office: UUID | None
    area: str
    officer: UUID | None
    adviser: UUID | None


class Multiplier:
    """A city that grows by copies of its patterns: cases by a name each.

    `columns` and `officer` say how bodies and officers of a new row are found (SQL over the
    pattern's row `p` and the new case `b`; `{0}` is the column), `own` the same of one table.
    """

    def __init__(
        self,
        patterns: Mapping[str, UUID],
        people: Sequence[tuple[UUID, str]],
        *,
        columns: Mapping[str, str],
        officer: str,
        own: Mapping[tuple[str, str], str],
        since: datetime,
        until: datetime,
    ) -> None:
        self.people = people
        self.columns = {**ANYBODYS, **columns, **{n: officer.format(n) for n in OFFICERS}}
        self.own = {
            ("applications_decision", "by_id"): officer.format("by_id"),
            ("applications_submission", "number"): "p.number",
            (
                "event",
                "actor_id",
            ): f"case p.actor_kind when 'officer' then {officer.format('actor_id')}"
            " else p.actor_id end",
            **own,
        }
        self.sources: dict[str, list[tuple[UUID, str, str, str]]] = {}
        self.done: set[tuple[str, int]] = set()
        months.make_months_between(since, until)
        self._keep(patterns)

    def add(self, born: Iterable[Born]) -> int:
        """Add cases; return how many. The log's readers pass them by: nobody is told anything."""
        found = sorted(born, key=lambda each: each.sent)
        with connection.cursor() as cursor:
            cursor.execute("truncate multiplied.born")
            with cursor.copy("copy multiplied.born from stdin") as into:
                for each in found:
                    into.write_row(astuple(each))
            self._seal({(each.standing, each.resident) for each in found} - self.done)
            cursor.execute("analyze multiplied.born, multiplied.sealed")
        *rows, events = self.inserts
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(_insert, reversed(rows)))
        with relay.passed_by():
            _insert_here(events)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        return len(found)

    def forget(self) -> None:
        """Let go of what was kept aside."""
        with connection.cursor() as cursor:
            cursor.execute("drop schema multiplied cascade")

    def _keep(self, patterns: Mapping[str, UUID]) -> None:
        """Keep the patterns' rows aside, and write the inserts."""
        self.inserts: list[str] = []
        with connection.cursor() as cursor:
            cursor.execute("drop schema if exists multiplied cascade")
            cursor.execute(PREPARED)
            cursor.executemany(
                "insert into multiplied.pattern"
                " select %s, %s, id from workflow_process where about = %s",
                [(standing, case, case) for standing, case in patterns.items()],
            )
            for table, (hangs, keys) in TABLES.items():
                cursor.execute(
                    f"create unlogged table multiplied.{table} as select k.standing, p.*"
                    f" from multiplied.pattern k join {table} p on {hangs}"
                )
                cursor.execute(
                    "select column_name, data_type from information_schema.columns"
                    " where table_schema = 'public' and table_name = %s and is_identity = 'NO'"
                    " and is_generated = 'NEVER' and data_type <> 'xid8' order by ordinal_position",
                    [table],
                )
                told = [row for row in cursor.fetchall() if not self._left_out(table, row[0])]
                made = [self._made(table, name, kind, keys.split()) for name, kind in told]
                named = ", ".join(name for name, _ in told)
                self.inserts.append(
                    f"insert into {table} ({named}) select {', '.join(made)}"
                    f" from multiplied.born b join multiplied.{table} p using (standing)"
                )
                for name, _ in told:
                    if _sealed(name):
                        self._open(table, name)

    def _left_out(self, table: str, name: str) -> bool:
        """Tell whether the database says a column itself: an event is recorded when it is."""
        return (table, name) == ("event", "at") and (table, name) not in self.own

    def _open(self, table: str, name: str) -> None:
        """Read what a column of the patterns seals."""
        label = LABELS.get((table, name), name.removesuffix("_sealed"))
        own = not table.startswith("applications_") or table == "applications_application"
        cases = "join multiplied.applications_application a on a.id = p.application_id"
        source = f"multiplied.{table} p {'' if own else cases}"
        subject = "p.subject" if own else "a.subject"
        with connection.cursor() as cursor:
            cursor.execute(
                f"select p.standing, p.id, p.{name}, {subject} from {source}"
                f" where p.{name} is not null"
            )
            rows = cursor.fetchall()
        ring = Keyring.of([subject for *_, subject in rows])
        for standing, key, sealed, subject in rows:
            text = ring.unseal(subject, label, sealed)
            self.sources.setdefault(standing, []).append((key, name, label, text))

    def _seal(self, wanted: set[tuple[str, int]]) -> None:
        """Seal patterns for those who are to have them."""
        ring = Keyring.of([self.people[resident][0] for _, resident in wanted])
        with (
            connection.cursor() as cursor,
            cursor.copy("copy multiplied.sealed from stdin") as into,
        ):
            for standing, resident in sorted(wanted):
                person, known_as = self.people[resident]
                for key, name, label, text in self.sources.get(standing, ()):
                    said = known_as if label == "name" else text
                    into.write_row((key, name, resident, ring.seal(person, label, said)))
        self.done |= wanted

    def _made(self, table: str, name: str, kind: str, keys: Sequence[str]) -> str:
        """Return the expression that makes a column of a new row."""
        told = self.own.get((table, name), self.columns.get(name, f"p.{name}"))
        if name in keys:
            return f"multiplied.fresh(p.{name}, b.sent, b.n)"
        if _sealed(name):
            return (
                "(select value from multiplied.sealed where source = p.id"
                f" and name = '{name}' and resident = b.resident)"
            )
        return f"p.{name} + b.shift" if kind.startswith("timestamp") else told


def _insert(told: str) -> None:
    _insert_here(told)
    connection.close()


def _insert_here(told: str) -> None:
    """Insert as a replica does: the rows were checked when their patterns were."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(told)


def _sealed(name: str) -> bool:
    return name.endswith("_sealed") and name.removesuffix("_sealed") in SEALED
