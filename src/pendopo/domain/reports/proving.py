"""Proof of work: a photo taken on the spot, what is odd about it, and somebody else who decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pendopo.domain.reports.assigning import assign, claim, close_work, locked_work
from pendopo.domain.reports.models import Assignment, Proof, Report, ReportPhoto, Word
from pendopo.domain.reports.moving import NotNowError, NotYoursError, locked, reasoned
from pendopo.domain.reports.photographing import attach
from pendopo.engines.proofing.facts import Capture, Finding, Point, Verdict, verdict
from pendopo.engines.proofing.telling import Told, tell
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

WORD_RENEWED = timedelta(hours=12)
"""A page read again within this time carries the word it carried."""


class OwnProofError(Exception):
    """Ini foto Anda sendiri. Mintalah rekan lain memeriksanya."""


class StillComparedError(Exception):
    """Foto ini masih dibandingkan dengan foto lain. Coba lagi sebentar lagi."""


class DoubtedError(Exception):
    """Ada yang janggal pada foto ini. Tulis mengapa tetap diterima, paling sedikit 10 huruf."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo as a phone sent it, and what the phone says of the moment; `accuracy` in metres."""

    name: str
    data: bytes
    taken: datetime
    word: UUID | None = None
    position: Point | None = None
    accuracy: float | None = None
    camera: bool = True
    note: str = ""


@transaction.atomic
def issue(works: Iterable[Assignment], *, by: Actor, at: datetime) -> dict[UUID, UUID]:
    """Return a single-use word for each piece of work, to be sent with its photo."""
    works = list(works)
    fresh = Word.objects.filter(
        assignment__in=works, account=by.account, used_at=None, issued_at__gt=at - WORD_RENEWED
    )
    words = {word.assignment_id: word.pk for word in fresh}
    wanted = [work for work in works if work.pk not in words]
    made = [Word(assignment=work, account_id=by.signed_in, issued_at=at) for work in wanted]
    words |= {word.assignment_id: word.pk for word in Word.objects.bulk_create(made)}
    return words


@transaction.atomic
def give(assignment: UUID, shot: Shot, *, by: Actor, at: datetime) -> Proof:
    """Keep a photo of work done. Sent twice with one word, it is kept once.

    Raises NotYoursError, NotNowError, HostileFileError, TooManyPhotosError.
    """
    words = Word.objects.select_for_update().filter(assignment=assignment, account=by.account)
    word = words.filter(pk=shot.word).first() if shot.word else None
    known = Proof.objects.visible_to(by).filter(word=word).first() if word else None
    if known:
        return known
    work = locked_work(assignment, by=by)
    if work.proofs.waiting().exists():
        raise NotNowError(NotNowError.__doc__)
    if work.state == Assignment.State.OPENED:
        work = claim(assignment, by=by, at=at)
    kind = ReportPhoto.Kind.AFTER
    photo = attach(work.report, name=shot.name, data=shot.data, kind=kind, by=by, at=at)
    if hasattr(photo, "proof"):
        raise NotNowError(NotNowError.__doc__)
    told = _told(work, shot, word, by=by, at=at)
    made = Proof(
        assignment=work,
        photo=photo,
        account_id=by.signed_in,
        word=word,
        taken_at=shot.taken,
        received_at=at,
        lat=shot.position.latitude if shot.position else None,
        lng=shot.position.longitude if shot.position else None,
        accuracy=shot.accuracy,
        camera=told.camera[:120],
        note=" ".join(shot.note.split())[:1000],
        findings=[plain(finding) for finding in told.findings],
    )
    made.save(force_insert=True)
    if word and word.used_at is None:
        words.filter(pk=word.pk).update(used_at=at)
    record(made, "proof.given", by=by, at=at, report=work.report_id, assignment=work.pk)
    return made


@transaction.atomic
def give_from_desk(report: UUID, shot: Shot, *, by: Actor, at: datetime) -> Proof:
    """Keep a photo that an officer sends with the words that it is done, as work of their own body.

    Raises NotYoursError, NotNowError, HostileFileError, TooManyPhotosError.
    """
    mine = Assignment.objects.visible_to(by).open().filter(report=report).order_by("opened_at")
    found = mine.filter(assignee=by.account).first()
    if found is None:
        seen = locked(report, by=by)
        code = next((grant.agency for grant in by.grants if grant.key), seen.agency.code)
        found = assign(report, to=code, note=shot.note or "Foto dari meja", by=by, at=at)
    return give(found.pk, shot, by=by, at=at)


@transaction.atomic
def approve(proof: UUID, *, reason: str = "", by: Actor, at: datetime) -> Proof:
    """Accept a photo as proof: the work is done. A doubted one needs a reason.

    Raises NotYoursError, NotNowError, OwnProofError, StillComparedError, DoubtedError.
    """
    found = _undecided(proof, by=by)
    if found.compared_at is None:
        raise StillComparedError(StillComparedError.__doc__)
    told = " ".join(reason.split())[:1000]
    if doubts(found) == "doubted" and len(told) < 10:  # noqa: PLR2004  (as `reasoned` asks)
        raise DoubtedError(DoubtedError.__doc__)
    _decide(found, Proof.Decision.APPROVED, told, by=by, at=at)
    work = found.assignment
    if work.closed_at is None:
        close_work(work, Assignment.State.DONE, found.note, by=by, at=at)
        record(work, "assignment.done", by=by, at=at, report=work.report_id)
    return found


@transaction.atomic
def send_back(proof: UUID, *, reason: str, by: Actor, at: datetime) -> Proof:
    """Ask for another photo, and say why. Raises NotYoursError, NotNowError, OwnProofError, ReasonNeededError."""
    found = _undecided(proof, by=by)
    _decide(found, Proof.Decision.RETURNED, reasoned(reason), by=by, at=at)
    return found


def findings(proof: Proof) -> tuple[Finding, ...]:
    """Return what was found odd, heaviest first."""
    told = (Finding(each["code"], each["weight"], each["values"]) for each in proof.findings)
    return tuple(sorted(told, key=lambda finding: -finding.weight))


def doubts(proof: Proof) -> Verdict:
    """Return whether a proof must be looked at closely."""
    return verdict(findings(proof))


def plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as its row keeps it."""
    return {"code": finding.code, "weight": finding.weight, "values": finding.values}


def _told(work: Assignment, shot: Shot, word: Word | None, *, by: Actor, at: datetime) -> Told:
    report: Report = work.report
    mine = Proof.objects.filter(account=by.account).exclude(camera="")
    place = None if report.lat is None or report.lng is None else Point(report.lat, report.lng)
    capture = Capture(
        assigned=work.opened_at,
        place=place,
        taken=timezone.localtime(shot.taken),
        received=at,
        issued=word.issued_at if word else None,
        used=bool(word and word.used_at),
        position=shot.position,
        accuracy=shot.accuracy,
        camera=shot.camera,
        cameras=frozenset(mine.values_list("camera", flat=True).distinct()[:20]),
    )
    return tell(shot.data, capture)


def _undecided(proof: UUID, *, by: Actor) -> Proof:
    rows = Proof.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.select_related("assignment__report").filter(pk=proof).first()
    if found is None:
        raise NotYoursError(NotYoursError.__doc__)
    if found.account_id == by.account:
        raise OwnProofError(OwnProofError.__doc__)
    if found.decided_at:
        raise NotNowError(NotNowError.__doc__)
    return found


def _decide(proof: Proof, decision: Proof.Decision, why: str, *, by: Actor, at: datetime) -> None:
    proof.decision, proof.reason, proof.decided_at = decision, why, at
    proof.decided_by_id = by.account
    proof.save(update_fields=["decision", "reason", "decided_at", "decided_by"])
    event = f"proof.{decision}"
    record(proof, event, by=by, at=at, report=proof.assignment.report_id)
