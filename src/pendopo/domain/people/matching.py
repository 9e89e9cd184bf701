"""Proving by the registry (L2): a resident's NIK, name and birth date are matched, by the worker.

Nobody waits for the registry on a page. What was typed stays sealed in its row until the registry
has answered, so a silent registry costs a resident nothing but time.
"""

import json
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from pendopo.domain.people.models import Person
from pendopo.domain.people.proving import NikTakenError, OtherNikError, nik_of, prove
from pendopo.domain.people.registry import REGISTRY, Matched, Matcher
from pendopo.domain.people.trust import MATCHED, Matching, MatchingQuerySet, Proof
from pendopo.ground import limits
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record
from pendopo.ground.vault.blind import digest
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring
from pendopo.ground.wire.calling import BadAnswerError, NoAnswerError, NotSentError

State = Matching.State
TRIES, DAY = 5, 24 * 60
"""Questions a day: so many by one person, and so many about one NIK."""
LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240))
MATCHER = system("matcher")

CLAIM = """
update people_matching set state = 'sent', sent_at = %(at)s, attempts = attempts + 1
where id = (select id from people_matching
            where next_at <= %(at)s and (state = 'asked' or (state = 'sent' and sent_at <= %(lost)s))
            order by next_at limit 1 for update skip locked)
returning id
"""


class UnavailableError(Exception):
    """Pencocokan daring belum tersedia. Datanglah ke loket dengan KTP asli."""


@transaction.atomic
def ask(*, nik: str, name: str, born: date, by: Actor, at: datetime) -> Matching:
    """Ask the registry whether a resident is who they say; a former question still open is dropped.

    `nik` is 16 digits. Raises UnavailableError, OtherNikError, TooOftenError.
    """
    if by.person is None:
        raise LookupError("nobody is signed in")
    if REGISTRY.matcher is None:
        raise UnavailableError(UnavailableError.__doc__)
    person = Person.objects.select_for_update().get(pk=by.person)
    ring = Keyring.of([person.pk])
    if nik_of(person, ring) not in {"", nik}:
        raise OtherNikError(OtherNikError.__doc__)
    limits.spend("prove", str(person.pk), most=TRIES, minutes=DAY)
    limits.spend("prove-nik", digest("identity", nik).hex(), most=TRIES, minutes=DAY)
    Matching.objects.waiting().filter(person=person).update(state=State.DROPPED, next_at=None)
    told = {"nik": nik, "name": name, "born": born.isoformat()}
    asked = Matching.objects.create(
        person=person,
        request_sealed=ring.seal(person.pk, "matching", json.dumps(told, ensure_ascii=False)),
        asked_at=at,
        next_at=at,
    )
    record(person, "matching.asked", by=by, at=at, matching=asked.pk)
    return asked


def match_next(*, at: datetime) -> int:
    """Ask the registry the next question that is due. Returns how many were dealt with (0 or 1)."""
    matcher = REGISTRY.matcher
    if matcher is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "lost": at - LEASE})
        row = cursor.fetchone()
    if row is None:
        return 0
    _try(Matching.objects.get(pk=row[0]), matcher, at=at)
    return 1


def _try(matching: Matching, matcher: Matcher, *, at: datetime) -> None:
    try:
        told = request_of(matching)
        matched = matcher.match(nik=told["nik"], name=told["name"], born=told["born"])
    except (NotSentError, NoAnswerError, BadAnswerError):
        _later(matching, at=at)
    except ErasedError:
        _held(matching).update(state=State.DROPPED, next_at=None)
    else:
        _settle(matching, told, matched, at=at)


def request_of(matching: Matching) -> dict[str, str]:
    """Return what is asked: nik, name, born (ISO). Raises ErasedError."""
    ring = Keyring.of([matching.person_id])
    text = ring.unseal(matching.person_id, "matching", matching.request_sealed)
    told: dict[str, str] = json.loads(text)
    return told


@transaction.atomic
def _settle(matching: Matching, told: dict[str, str], matched: Matched, *, at: datetime) -> None:
    """Keep the answer; one to a question that was dropped or asked again meanwhile is let go."""
    if not _held(matching).select_for_update().exists():
        return
    state = State.AGREED if matched.whole else State.DIFFERED
    if matched.whole:
        try:
            prove(
                matching.person_id,
                nik=told["nik"],
                name=told["name"],
                level=MATCHED,
                how=Proof.How.REGISTRY,
                by=MATCHER,
                at=at,
            )
        except (NikTakenError, OtherNikError):
            state = State.TAKEN
    _close(matching, state, at=at)


def _later(matching: Matching, *, at: datetime) -> None:
    """Ask again after a while; in the end say that the registry was silent."""
    if matching.attempts <= len(WAITS):
        _held(matching).update(state=State.ASKED, next_at=at + WAITS[matching.attempts - 1])
    else:
        with transaction.atomic():
            _close(matching, State.SILENT, at=at)


def _close(matching: Matching, state: Matching.State, *, at: datetime) -> None:
    if _held(matching).update(state=state, answered_at=at, next_at=None):
        person = Person.objects.get(pk=matching.person_id)
        record(person, "matching.answered", by=MATCHER, at=at, outcome=str(state))


def _held(matching: Matching) -> MatchingQuerySet:
    """Return the row while it is still this try's."""
    return Matching.objects.filter(pk=matching.pk, state=State.SENT, attempts=matching.attempts)
