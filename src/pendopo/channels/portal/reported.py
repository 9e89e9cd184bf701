"""One's own report: its receipt, its story, and the answer to what was done."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import SECRETS, visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.people.acting import DRAFTS
from pendopo.domain.reports import answering, filing, moving
from pendopo.domain.reports.editions import NoReportsError, Rules, rules
from pendopo.domain.reports.models import Report
from pendopo.engines import references
from pendopo.engines.forms.describing import say
from pendopo.engines.identity.email import read_email
from pendopo.engines.identity.phone import read_phone
from pendopo.flows.reporting.story import next_due, standing, story
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.vault.keyring import Keyring

MOST = 50


@audience("public")
def my_reports(request: HttpRequest) -> HttpResponse:
    """One's own reports: of the account, and those whose code this browser has shown."""
    typed = request.POST.get("reference", "").strip()[:40]
    problem = ""
    if request.method == "POST":
        try:
            return redirect("portal:report_follow", reference=references.parse(typed))
        except references.BadReferenceError as error:
            problem = words_of(error)
    found = Report.objects.visible_to(visitor(request)).select_related("category", "area")
    rows = [
        {
            "url": reverse("portal:report_follow", args=[each.reference]),
            "title": say(each.category.name, language()),
            "text": each.reference,
            "tag": word,
            "tone": tone,
        }
        for each in found.order_by("-filed_at")[:MOST]
        for word, tone in [standing(each, language())]
    ]
    context = {"rows": rows, "typed": typed, "problem": problem}
    return render(request, "portal/my_reports.html", context, status=422 if problem else 200)


@audience("public")
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """It is filed: its number, its code, where to follow it."""
    found = mine(request, reference)
    secret = str(request.session.get(SECRETS, {}).get(str(found.pk), ""))
    return render(request, "portal/report_sent.html", {"report": found, "secret": secret})


@audience("public")
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """What has happened to one's report; who holds only its number is asked for its code."""
    found = _visible(request, reference)
    if secret := request.POST.get("secret", request.GET.get("kode", ""))[:40]:
        try:
            limits.spend("track", limits.visitor_address(request), most=60, minutes=10)
            remember(request, filing.resume(reference=reference, secret=secret))
        except (filing.NotFoundError, limits.TooOftenError) as error:
            context = {"reference": reference, "error": words_of(error)}
            return render(request, "portal/report_code.html", context, status=422)
        return redirect("portal:report_follow", reference=reference)
    if found is None:
        return render(request, "portal/report_code.html", {"reference": reference})
    return _page(request, found)


@audience("public")
@require_POST
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whether it is done."""
    found, by, now = mine(request, reference), visitor(request), timezone.now()
    try:
        if request.POST.get("answer") == "content":
            answering.content(found.pk, by=by, at=now)
        else:
            answering.reopen(found.pk, why=request.POST.get("why", "")[:1000], by=by, at=now)
    except moving.ReasonNeededError as error:
        return _page(request, found, problem=words_of(error))
    except moving.NotNowError as error:
        return _page(request, found, problem=words_of(error))
    return redirect("portal:report_follow", reference=reference)


def mine(request: HttpRequest, reference: str) -> Report:
    """Return the visitor's own report. Raises Http404 for another's, the same as for none."""
    found = _visible(request, reference)
    if found is None:
        raise Http404
    return found


def _visible(request: HttpRequest, reference: str) -> Report | None:
    rows = Report.objects.visible_to(visitor(request)).filter(reference=reference)
    return rows.select_related("category", "area", "agency", "office", "merged_into").first()


def _page(request: HttpRequest, found: Report, problem: str = "") -> HttpResponse:
    ring = Keyring.of([found.subject])
    if not ring.holds(found.subject):
        raise Http404  # whoever filed it is erased: what they wrote is nobody's any more
    updates = list(found.updates.filter(public=True).select_related("agency").order_by("at"))
    sealed = {
        each.pk: ring.unseal(found.subject, moving.WORDS, bytes(each.text_sealed))
        for each in updates
        if each.text_sealed
    }
    word, tone = standing(found, language())
    place = found.place_sealed
    context: dict[str, Any] = {
        "report": found,
        "state": word,
        "tone": tone,
        "text": ring.unseal(found.subject, filing.TEXT, bytes(found.text_sealed)),
        "place": ring.unseal(found.subject, filing.PLACE, bytes(place)) if place else "",
        "steps": story(found, language=language(), updates=updates, words=sealed),
        "due": next_due(list(found.dues.all())),
        "now": timezone.now(),
        "asked": found.state == Report.State.RESOLVED,
        "problem": problem,
    }
    return render(request, "portal/report_follow.html", context, status=422 if problem else 200)


def remember(request: HttpRequest, report: Report, secret: str = "") -> None:
    """Let this browser session see a report whose secret it has shown."""
    if secret:
        kept = request.session.get(SECRETS, {})
        request.session[SECRETS] = {**kept, str(report.pk): secret}
    held = [each for each in request.session.get(DRAFTS, []) if each != str(report.pk)]
    request.session[DRAFTS] = [*held, str(report.pk)][-20:]


def row(report: Report) -> dict[str, Any]:
    """Return a public report as a line of a list."""
    word, tone = standing(report, language())
    area = report.area.name if report.area else ""
    return {
        "id": report.pk,
        "url": reverse("portal:public_report", args=[report.reference]),
        "title": say(report.category.name, language()),
        "area": area,
        "text": ", ".join(filter(None, [report.public_place, area])),
        "words": report.public_text,
        "filed_at": report.filed_at,
        "followers": report.followers,
        "body": report.body.short_name,
        "state": word,
        "tone": tone,
        "icon": report.category.definition["group"]["icon"],
        "late": report.state in Report.OPEN and report.escalated in {"head", "mayor"},
    }


def ruling() -> Rules:
    """Return the rules in force. Raises Http404 where the city takes no reports here."""
    try:
        return rules()
    except NoReportsError:
        raise Http404 from None


def reach_of(contact: str, name: str = "") -> filing.Reach:
    """Return a phone or an e-mail as it was typed, or neither. Raises IdentityError."""
    if "@" in contact:
        return filing.Reach(name, "email", read_email(contact))
    if contact:
        return filing.Reach(name, "phone", read_phone(contact, mobile=True))
    return filing.Reach(name)


def key_of(text: str) -> UUID | None:
    """Return a key as an address has it; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
