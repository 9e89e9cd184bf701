"""Following a case, and fetching what it gave."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.channels.portal import cards, collecting
from pendopo.channels.portal.cases import case, remember, visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import drafting
from pendopo.domain.applications.collecting import offer_of
from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.helped import help_on
from pendopo.domain.applications.models import Application, Decision, Handover
from pendopo.domain.applications.submission import service_name
from pendopo.domain.applications.withdrawing import may_withdraw
from pendopo.domain.documents.models import Evidence, IssuedDocument, ReceivedDocument
from pendopo.domain.messaging.reading import unread
from pendopo.domain.workflow.models import Process
from pendopo.flows.filling import mending
from pendopo.flows.filling.costs import cost_of
from pendopo.flows.following.standing import standing
from pendopo.flows.following.story import reckoning, story
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.live import address
from pendopo.ground.vault import files

State = Application.State
WORKING = frozenset({"now", "late", "escalated"})


@audience("public")
def track(request: HttpRequest) -> HttpResponse:
    """Find a case by its reference and its secret."""
    typed = {
        "reference": request.POST.get("reference", "")[:40],
        "secret": request.POST.get("secret", "")[:40],
    }
    if request.method != "POST":
        return render(request, "portal/track.html", {"typed": typed})
    try:
        limits.spend("track", limits.visitor_address(request), most=60, minutes=10)
        found = drafting.resume(reference=typed["reference"], secret=typed["secret"])
    except (drafting.NotFoundError, limits.TooOftenError) as error:
        return render(
            request, "portal/track.html", {"typed": typed, "error": words_of(error)}, status=422
        )
    remember(request, found)
    return redirect(
        "portal:tasks" if found.state == State.DRAFT else "portal:follow", reference=found.reference
    )


@audience("resident")
def mine(request: HttpRequest) -> HttpResponse:
    """My applications, the latest first."""
    me = visitor(request)
    found = Application.objects.visible_to(me).select_related("service").order_by("-saved_at")[:50]
    rows = [
        {
            "url": reverse("portal:follow", args=[a.reference]),
            "title": service_name(a, language()),
            "text": a.reference,
            "tag": tag,
            "tone": tone,
        }
        for a in found
        for tag, tone in [_standing(a, None)]
    ]
    title = _("Permohonan orang yang Anda bantu") if me.acting else _("Permohonan saya")
    context = {"rows": rows, "title": title, "ways": () if me.acting else _ways(unread(me))}
    return render(request, "portal/mine.html", context)


def _ways(new: int) -> list[dict[str, str]]:
    """Return where one's own things lie, as lines of a list."""
    told = [
        ("messages", "message-circle", _("Pesan")),
        ("papers", "files", _("Berkas saya")),
        ("act", "heart-handshake", _("Bantu orang lain")),
        ("account", "user-circle", _("Akun saya")),
        ("my_data", "shield-check", _("Data saya")),
    ]
    ways = [
        {"url": reverse(f"portal:{r}"), "icon": icon, "title": title} for r, icon, title in told
    ]
    if new:
        ways[0] |= {"tag": _("Pesan baru: %(unread)s") % {"unread": new}, "tone": "info"}
    return ways


@audience("public")
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """What has happened, who has it, what comes next and by when, what you must do."""
    application = case(request, reference)
    if application.state == State.DRAFT:
        return redirect("portal:tasks", reference=reference)
    now, me = timezone.now(), visitor(request)
    process = Process.objects.select_related("clock", "agency", "office").filter(
        about=application.pk
    )
    under_way = process.first()
    told = story(application, under_way, language=language(), at=now)
    decided = decision_in_force(application)
    state, tone = _standing(application, decided)
    seen = [application.pk, *([under_way.pk] if under_way else [])]
    context = {
        "application": application,
        "cost": cost_of(application, language()),
        "service_name": service_name(application, language()),
        "help": help_on(application),
        "collection": collecting.card(application),
        "handover": offer_of(application) is not None,
        "state": state,
        "tone": tone,
        "story": told,
        "at_work": list(dict.fromkeys(w.body for w in told.working if w.state in WORKING)),
        "clock": reckoning(under_way.clock, at=now) if under_way else None,
        "infected": cards.infected(application),
        "correction": mending.asked(
            application, space="portal", asking=told.asking, language=language(), at=now
        ),
        "documents": list(IssuedDocument.objects.visible_to(me).filter(about=application.pk)),
        "received": list(ReceivedDocument.objects.visible_to(me).filter(about=application.pk)),
        "decision": cards.decision(application, decided),
        "objection": cards.objection(application, by=me, at=now),
        "withdrawable": may_withdraw(application, decided, by=me),
        "live": address([f"aggregate:{each}" for each in seen]),
    }
    return render(request, "portal/follow.html", context)


def _standing(application: Application, decided: Decision | None) -> tuple[str, str]:
    found = standing(application, decided)
    return found.said[language()], found.tone


@audience("public")
def document(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Fetch the signed document."""
    application = case(request, reference)
    found = (
        IssuedDocument.objects.visible_to(visitor(request))
        .filter(about=application.pk, code=code)
        .first()
    )
    return _handed_over(application, found)


@audience("public")
def received(request: HttpRequest, reference: str, document: UUID) -> HttpResponse:
    """Fetch a document that another authority signed, as it came."""
    application = case(request, reference)
    found = (
        ReceivedDocument.objects.visible_to(visitor(request))
        .filter(about=application.pk, pk=document)
        .first()
    )
    return _handed_over(application, found)


def _handed_over(
    application: Application, found: IssuedDocument | ReceivedDocument | None
) -> HttpResponse:
    """Give a file into the applicant's hand. Raises Http404 for none."""
    if found is None:
        raise Http404
    Handover.objects.filter(document=found.pk, fetched_at=None).update(fetched_at=timezone.now())
    data = files.fetch(found.subject, found.file)
    name = f"{application.reference}.pdf"
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


@audience("public")
def evidence(request: HttpRequest, reference: str, evidence: UUID) -> HttpResponse:
    """See a file one has sent oneself."""
    application = case(request, reference)
    found = Evidence.objects.cleared().filter(about=application.pk, pk=evidence).first()
    if found is None:
        raise Http404
    return HttpResponse(
        files.fetch(found.subject, found.file),
        content_type=found.media_type,
        headers={
            "Content-Disposition": "inline",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
