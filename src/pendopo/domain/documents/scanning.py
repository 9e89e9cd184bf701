"""Files wait in quarantine until a scanner finds them clean; one that is infected is removed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import transaction

from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.documents.models import Evidence, Scan
from pendopo.ground.actor import system
from pendopo.ground.log import record
from pendopo.ground.vault import files
from pendopo.ground.vault.errors import ErasedError

Verdict = Scan.Verdict
LEASE = timedelta(minutes=2)
"""Longer than any scan: one that is still waiting after it has lost its worker."""
WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300))
INFECTED = "Berkas ini berisi virus. Kirim foto atau PDF yang lain."


class NotScannedError(Exception):
    """The scanner gave no verdict; the file stays in quarantine."""


class Scanner(Protocol):
    """What tells a clean file from an infected one."""

    def scan(self, data: bytes) -> str:
        """Return the name of what was found, or nothing. Raises NotScannedError."""


@dataclass
class Scanning:
    """The scanner that config has put here, if any."""

    scanner: Scanner | None = None


SCANNING = Scanning()


def quarantine(evidence: Evidence, *, at: datetime) -> None:
    """Keep a new file from everybody until it is scanned, where the city has a scanner."""
    if SCANNING.scanner:
        Scan.objects.create(evidence=evidence, asked_at=at, next_at=at)


def standing(evidence: Evidence) -> Verdict:
    """Return whether a file waits, is clean or was infected. Raises no error for one never scanned."""
    scan: Scan | None = getattr(evidence, "scan", None)
    return Verdict(scan.verdict) if scan else Verdict.CLEAN


def refuse_infected(evidence: Evidence) -> None:
    """Raise HostileFileError for a file that was removed before and is sent again."""
    if standing(evidence) == Verdict.INFECTED:
        raise HostileFileError(INFECTED)


def infected(about: UUID) -> dict[str, set[str]]:
    """Return the files of a case that were infected, by question."""
    found: dict[str, set[str]] = {}
    scans = Scan.objects.filter(evidence__about=about, verdict=Verdict.INFECTED)
    for question, evidence in scans.values_list("evidence__question", "evidence"):
        found.setdefault(question, set()).add(str(evidence))
    return found


def scan_next(*, at: datetime) -> int:
    """Scan the next file in quarantine. Returns 0 or 1."""
    scanner = SCANNING.scanner
    if scanner is None:
        return 0
    with transaction.atomic():
        due = Scan.objects.filter(verdict=Verdict.WAITING, next_at__lte=at).order_by("next_at")
        scan = due.select_for_update(skip_locked=True, of=("self",)).first()
        if scan is None:
            return 0
        scan.next_at, scan.attempts = at + LEASE, scan.attempts + 1
        scan.save(update_fields=["next_at", "attempts"])
    evidence = Evidence.objects.get(pk=scan.evidence_id)
    try:
        finding = scanner.scan(files.fetch(evidence.subject, evidence.file))
    except (NotScannedError, FileNotFoundError):
        wait = WAITS[min(scan.attempts, len(WAITS)) - 1]
        Scan.objects.filter(pk=scan.pk, attempts=scan.attempts).update(next_at=at + wait)
    except ErasedError:
        Scan.objects.filter(pk=scan.pk).update(verdict=Verdict.CLEAN, scanned_at=at)
    else:
        _settle(scan.pk, finding, at=at)
    return 1


@transaction.atomic
def _settle(scan_id: UUID, finding: str, *, at: datetime) -> None:
    scan = Scan.objects.select_for_update().select_related("evidence").get(pk=scan_id)
    if scan.verdict != Verdict.WAITING:
        return
    scan.verdict = Verdict.INFECTED if finding else Verdict.CLEAN
    scan.finding, scan.scanned_at = finding[:120], at
    scan.save(update_fields=["verdict", "finding", "scanned_at"])
    if not finding:
        return
    evidence = scan.evidence
    gone = evidence.file
    evidence.file = ""
    evidence.save(update_fields=["file"])
    transaction.on_commit(lambda: files.discard(gone))
    record(
        scan,
        "evidence.infected",
        by=system("scanner"),
        at=at,
        about=str(evidence.about),
        evidence=str(evidence.pk),
        question=evidence.question,
    )
