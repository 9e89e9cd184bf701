"""Whoever asked in a draw is told how it came out, and again when a place came back to them."""

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction

from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.messaging.models import Channel
from pendopo.domain.messaging.telling import NoTemplateError, tell, tell_address
from pendopo.domain.messaging.templates import Data
from pendopo.domain.queues.booking import token_of as booking_token
from pendopo.domain.queues.draws import DrawRequest
from pendopo.domain.queues.requesting import token_of
from pendopo.ground.vault.errors import ErasedError

WON, WAITS = "draw_won", "draw_waits"
SAID_BY_CITY |= {WON: ("code", "time", "url"), WAITS: ("code", "rank", "asked", "url")}
AT_ONCE = 20


def tell_drawn(*, at: datetime) -> int:
    """Tell some of those who were drawn, each once for each thing there is to tell. Returns how many."""
    with transaction.atomic():
        rows = DrawRequest.objects.to_tell().select_for_update(of=("self",), skip_locked=True)
        found = list(
            rows.select_related("draw", "booking", "account").order_by("draw", "rank")[:AT_ONCE]
        )
        for request in found:
            with suppress(ErasedError, NoTemplateError):
                _tell(request, at=at)
        DrawRequest.objects.filter(pk__in=[each.pk for each in found]).update(told_at=at)
    return len(found)


def _tell(request: DrawRequest, *, at: datetime) -> None:
    template, data = _words(request)
    if request.phone_sealed is not None and request.subject:
        tell_address(
            subject=request.subject,
            channel=Channel.SMS,
            address_sealed=request.phone_sealed,
            template=template,
            data=data,
            language=request.language,
            cause=request.pk,
            at=at,
            good_until=request.booking.begins if request.booking else None,
        )
    elif request.account and request.account.person_id:
        tell(
            person=request.account.person_id,
            about=request.pk,
            template=template,
            data=data,
            language=request.language,
            cause=request.pk,
            at=at,
        )


def _words(request: DrawRequest) -> tuple[str, Data]:
    """Return what there is to tell: a place and its own page, or a rank and the request's."""
    public = settings.PENDOPO.public_url
    if request.booking:
        url = f"{public}/janji/{booking_token(request.booking.pk)}"
        return WON, {"code": request.code, "time": request.booking.begins, "url": url}
    return WAITS, {
        "code": request.code,
        "rank": str(request.rank),
        "asked": str(request.draw.asked),
        "url": f"{public}/undian/saya/{token_of(request.pk)}",
    }
