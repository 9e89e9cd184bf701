"""The worker looks at each photo once: what may be a face or a plate; and a proof beside other photos."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from pendopo.domain.documents.models import Evidence
from pendopo.domain.reports.models import Proof, ReportPhoto
from pendopo.domain.reports.proving import plain
from pendopo.engines.blurring.suggesting import suggest
from pendopo.engines.proofing.facts import Finding
from pendopo.engines.proofing.likeness import Fingerprint
from pendopo.engines.proofing.likening import liken
from pendopo.ground.vault import files
from pendopo.ground.vault.errors import ErasedError

COMPARED = 400
"""Earlier proofs of an agency, the latest: a photo used again is used again soon."""


@transaction.atomic
def look_next(*, at: datetime) -> int:
    """Look at one photo nobody looked at; returns how many."""
    cleared = Evidence.objects.cleared().values("pk")
    rows = ReportPhoto.objects.filter(looked_at=None, evidence__in=cleared).order_by("at")
    photo = (
        rows.select_related("evidence").select_for_update(skip_locked=True, of=("self",)).first()
    )
    if photo is None:
        return 0
    photo.looked_at = at
    proof = Proof.objects.select_related("assignment").filter(photo=photo).first()
    try:
        data = _bytes(photo)
        photo.suggested = [list(rectangle) for rectangle in suggest(data)]
        if proof:
            _compare(proof, data, at=at)
    except (ErasedError, OSError):  # gone, or no longer to be read: a person is told so
        if proof:
            _keep(proof, (Finding("not_comparable", 1),), at=at)
    photo.save(update_fields=["looked_at", "suggested"])
    return 1


def _compare(proof: Proof, data: bytes, *, at: datetime) -> None:
    photos = ReportPhoto.objects.filter(
        report=proof.assignment.report_id,
        kind=ReportPhoto.Kind.BEFORE,
        evidence__in=Evidence.objects.cleared().values("pk"),
    ).select_related("evidence")
    before = [_bytes(each) for each in photos]
    likened = liken(data, before=before, earlier=_earlier(proof))
    proof.fingerprint = likened.fingerprint.pack()
    _keep(proof, likened.findings, at=at)


def _keep(proof: Proof, found: Iterable[Finding], *, at: datetime) -> None:
    proof.findings = [*proof.findings, *(plain(finding) for finding in found)]
    proof.compared_at = at
    proof.save(update_fields=["findings", "fingerprint", "compared_at"])


def _earlier(proof: Proof) -> Iterator[Fingerprint]:
    rows = Proof.objects.exclude(assignment=proof.assignment_id).exclude(fingerprint=None)
    same = rows.filter(assignment__agency=proof.assignment.agency_id).order_by("-received_at")
    for packed in same.values_list("fingerprint", flat=True)[:COMPARED]:
        yield Fingerprint.unpack(bytes(packed or b""))


def _bytes(photo: ReportPhoto) -> bytes:
    return files.fetch(photo.evidence.subject, photo.evidence.file)
