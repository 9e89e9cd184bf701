"""The counter of cards and papers: given to who shows the code, or posted with a number."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications import collecting
from pendopo.domain.applications.models import Application, Collection
from pendopo.domain.applications.submission import service_name, told_name
from pendopo.domain.people.reading import record_view
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id
from pendopo.ground.vault.keyring import Keyring

MOST = 100


@audience("officer")
def waiting(request: HttpRequest, problem: str = "", at: str = "") -> HttpResponse:
    """What waits to be handed out or posted here, the earliest first; the look is recorded.

    `problem` stands beside the case whose reference is `at`, with what was typed there.
    """
    me = actor(request)
    found = list(
        Collection.objects.waiting_at(me)
        .select_related("application__service")
        .order_by("slot_at", "chosen_at")[:MOST]
    )
    ring = Keyring.of(c.application.subject for c in found)
    found = [c for c in found if ring.holds(c.application.subject)]
    if found:
        record_view(
            by=me,
            about=new_id(),
            subjects={c.application.subject for c in found},
            purpose="handover",
            agency="",
            at=timezone.now(),
        )
    rows = [_row(c, ring) for c in found]
    typed = {"at": at, "problem": problem, "said": request.POST}
    context = frame(request, "collections", rows=rows, **typed)
    return render(request, "backoffice/collections.html", context, status=422 if problem else 200)


def _row(found: Collection, ring: Keyring) -> dict[str, Any]:
    told = collecting.told_of(found, ring)
    nik = told.get("nik", "")
    return {
        "row": found,
        "service": service_name(found.application, get_language() or "id"),
        "applicant": told_name(found.application, ring),
        "name": told.get("name", ""),
        "nik": " ".join(nik[n : n + 4] for n in range(0, len(nik), 4)),
        "address": told.get("address", ""),
    }


@audience("officer")
@require_POST
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand it to who shows the code and a card of their own."""
    case = _case(request, reference)
    try:
        collecting.give(
            case.pk,
            typed=request.POST.get("code", "")[:20],
            by=actor(request),
            at=timezone.now(),
        )
    except collecting.WrongCodeError as error:
        return waiting(request, problem=str(error), at=reference)
    except collecting.NothingToCollectError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Penyerahan tercatat."))
    return redirect("backoffice:collections")


@audience("officer")
@require_POST
def post(request: HttpRequest, reference: str) -> HttpResponse:
    """Put down the courier and the number of a parcel."""
    case = _case(request, reference)
    courier, tracking, link = (
        request.POST.get(name, "").strip() for name in ("courier", "tracking", "link")
    )
    if not courier or not tracking or (link and urlsplit(link).scheme != "https"):
        problem = _("Tulis kurir dan nomor lacak. Tautan dimulai dengan https.")
        return waiting(request, problem=problem, at=reference)
    try:
        collecting.post(
            case.pk,
            courier=courier[:60],
            tracking=tracking[:60],
            link=link[:300],
            by=actor(request),
            at=timezone.now(),
        )
    except collecting.NothingToCollectError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Pengiriman tercatat dan pemohon dikabari."))
    return redirect("backoffice:collections")


def _case(request: HttpRequest, reference: str) -> Application:
    found = Application.objects.visible_to(actor(request)).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found
