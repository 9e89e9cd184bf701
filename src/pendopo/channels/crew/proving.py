"""A photo of work done comes in from a phone, at once or when the network is back."""

from datetime import UTC, datetime, timedelta
from math import isfinite
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.crew.working import work
from pendopo.domain.documents.inspection import MAX_BYTES, HostileFileError
from pendopo.domain.reports import proving
from pendopo.domain.reports.moving import NotNowError, NotYoursError
from pendopo.domain.reports.photographing import TooManyPhotosError
from pendopo.engines.proofing.facts import Point
from pendopo.ground.audience import actor, audience

REFUSED = (NotYoursError, NotNowError, TooManyPhotosError, HostileFileError)
WORLD = (90, 180)


@audience("officer")
@require_POST
def prove(request: HttpRequest, assignment: UUID) -> HttpResponse:
    """Keep a photo of work done. Sent again with the same word, it is kept once."""
    sent = request.FILES.get("photo")
    if sent is None:
        return work(request, assignment, problem=_("Ambil fotonya dahulu."))
    try:
        if (sent.size or 0) > MAX_BYTES:
            raise HostileFileError("Foto lebih dari 10 MB. Foto ulang dengan ukuran lebih kecil.")
        shot = _shot(request, str(sent.name), sent.read(), at=timezone.now())
        proving.give(assignment, shot, by=actor(request), at=timezone.now())
    except REFUSED as error:
        return work(request, assignment, problem=_(str(error)))
    messages.success(request, _("Foto terkirim. Rekan lain memeriksanya."))
    return redirect("crew:works")


def _shot(request: HttpRequest, name: str, data: bytes, *, at: datetime) -> proving.Shot:
    given = request.POST
    taken, sent = _moment(given.get("taken")), _moment(given.get("sent"))
    # The phone's clock is set right by what it said when it sent.
    off = at - sent if sent else timedelta(0)
    lat, lng = _number(given.get("lat")), _number(given.get("lng"))
    known = lat is not None and lng is not None and abs(lat) <= WORLD[0] and abs(lng) <= WORLD[1]
    return proving.Shot(
        name=name,
        data=data,
        taken=taken + off if taken else at,
        word=_word(given.get("word")),
        position=Point(lat or 0.0, lng or 0.0) if known else None,
        accuracy=_number(given.get("accuracy")) if known else None,
        note=given.get("note", "")[:1000],
    )


def _moment(milliseconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(milliseconds or "") / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if isfinite(value) else None


def _word(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
