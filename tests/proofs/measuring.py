"""Plays the set through the machine and counts, for each kind, how many were doubted and why."""

from collections import Counter
from collections.abc import Iterable

from pendopo.engines.proofing.facts import Capture, Finding, Point, verdict
from pendopo.engines.proofing.likeness import Fingerprint, fingerprint, pixels
from pendopo.engines.proofing.likening import liken
from pendopo.engines.proofing.telling import tell
from tests.proofs.cases import Case


def earlier(photos: Iterable[bytes]) -> list[Fingerprint]:
    return [fingerprint(pixels(photo)) for photo in photos]


def judge(case: Case, known: list[Fingerprint]) -> tuple[Finding, ...]:
    """Return what the machine finds odd about a proof."""
    capture = Capture(
        assigned=case.assigned,
        place=Point(*case.place),
        taken=case.taken,
        received=case.received,
        issued=case.issued,
        used=case.used,
        position=Point(*case.position) if case.position else None,
        accuracy=case.accuracy,
        camera=case.camera_expected,
        cameras=case.cameras,
    )
    told = tell(case.after, capture)
    return told.findings + liken(case.after, before=[case.before], earlier=known).findings


def table(
    judged: Iterable[tuple[Case, tuple[Finding, ...]]],
) -> dict[tuple[str, str], Counter[str]]:
    """Return by kind and recipe how many there were, were doubted, and for which reasons."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for case, findings in judged:
        row = counted.setdefault((case.kind, case.recipe), Counter())
        row["all"] += 1
        row["doubted"] += verdict(findings) == "doubted"
        row.update(finding.code for finding in findings)
    return counted
