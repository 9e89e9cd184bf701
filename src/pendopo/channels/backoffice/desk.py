"""Filing at a kelurahan's desk, for people without a phone. Each look is recorded."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice import for_a_ticket
from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications import assisting, submission
from pendopo.domain.applications.helped import help_on
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.objecting import ObjectionError
from pendopo.domain.applications.submission import service_name
from pendopo.domain.catalogue.finding import in_force, startable, takes
from pendopo.domain.directory.city import city
from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.people.models import Mandate
from pendopo.domain.people.reading import record_view
from pendopo.domain.queues import filing
from pendopo.domain.queues.models import Call
from pendopo.engines.forms.model import Page, Say
from pendopo.engines.forms.walking import Walk
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.flows.filling import screens
from pendopo.flows.filling.costs import cost
from pendopo.flows.filling.pages import Filling, StalePageError, opened, take
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id

SPACE = "backoffice"
SECRETS = "desk_secrets"
MOST = 30
State = Application.State


@audience("officer")
def desk(request: HttpRequest) -> HttpResponse:
    """What I am filling for others, and what I have sent."""
    me = _at_desk(request)
    rows = [
        {
            "case": case,
            "service": service_name(case, _language()),
            "draft": case.state == State.DRAFT,
            "asked": case.state == State.CORRECTING,
        }
        for case in assisting.desk_cases(by=me, at=timezone.now())[:MOST]
    ]
    return render(request, "backoffice/desk.html", frame(request, "desk", rows=rows))


@audience("officer")
def start(request: HttpRequest) -> HttpResponse:
    """Who is before you, for what service, and by what leave."""
    me, now = _at_desk(request), timezone.now()
    typed = {name: request.POST.get(name, "").strip()[:120] for name in ASKED}
    typed["key"] = _key(typed["key"])
    call = for_a_ticket.call_of(request, me)
    wrong: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            return _started(request, me, typed, call)
        except WrongError as error:
            wrong = error.wrong
        except (HostileFileError, assisting.NoPaperError) as error:
            wrong = {"paper": str(error)}
    elif call:
        typed |= {"how": Mandate.How.PRESENT, **for_a_ticket.known_of(call, me, at=now)}
    offered = in_force(on=timezone.localdate(timezone=city().zone))
    likely, others = for_a_ticket.first([each for each in offered if takes(each)], call)
    if likely and not typed["service"]:
        typed["service"] = likely[0].slug
    context = frame(
        request,
        "desk",
        typed=typed,
        problems=list(wrong.items()),
        wrong={name.replace("-", "_"): words for name, words in wrong.items()},
        ticket=for_a_ticket.said_of(call),
        likely=[(s.slug, s.listing["name"]) for s in likely],
        services=[(s.slug, s.listing["name"]) for s in others],
    )
    return render(request, "backoffice/desk_start.html", context, status=422 if wrong else 200)


def _key(typed: str) -> str:
    """Return the key that the page made, or a fresh one for what is none."""
    try:
        return str(UUID(typed))
    except ValueError:
        return str(new_id())


ASKED = ("key", "service", "name", "nik", "how", "shown")


class WrongError(ValueError):
    """What was typed cannot be used; the words say why, by the field where."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


def _started(
    request: HttpRequest, me: Actor, typed: dict[str, str], call: Call | None
) -> HttpResponse:
    today = timezone.localdate(timezone=city().zone)
    version, name = startable(typed["service"], on=today), " ".join(typed["name"].split())
    wrong = {} if version else {"service": _("Pilih layanan yang diminta warga.")}
    if not name:
        wrong["name"] = _("Tulis nama seperti pada KTP.")
    try:
        nik = read_nik(typed["nik"], at=today).number
    except IdentityError as error:
        nik, wrong["nik"] = "", error.say[_language()]
    if typed["how"] not in {Mandate.How.PRESENT, Mandate.How.PAPER}:
        wrong["how-present"] = _("Pilih cara izin diberikan.")
    if not typed["shown"]:
        wrong["shown"] = _("Centang setelah Anda melihat KTP aslinya.")
    if wrong or version is None:
        raise WrongError(wrong)
    upload = request.FILES.get("paper")
    draft, secret = assisting.begin(
        version,
        key=UUID(typed["key"]),
        name=name,
        nik=nik,
        how=typed["how"],
        paper=(upload.name or "kuasa", upload.read) if upload else None,
        office_name=office_name(me),
        by=me,
        at=timezone.now(),
    )
    if call:
        filing.filed(call.ticket_id, about=draft.pk, by=me, at=timezone.now())
    if secret:
        held = request.session.get(SECRETS, {})
        request.session[SECRETS] = {**held, str(draft.pk): secret}
    return redirect("backoffice:tasks", reference=draft.reference)


@audience("officer")
def tasks(request: HttpRequest, reference: str) -> HttpResponse:
    """What is filled and what is left."""
    application, _acting = filed(request, reference)
    if application.state == State.CORRECTING:
        return redirect("backoffice:follow", reference=reference)
    try:
        filling = _fill(application)
    except StalePageError:
        return redirect("backoffice:slip", reference=reference)
    walked = filling.walked()
    context = frame(
        request,
        "desk",
        application=application,
        help=help_on(application),
        service_name=service_name(application, _language()),
        tasks=screens.sections(filling, walked, SPACE),
        complete=walked.complete,
    )
    return render(request, "backoffice/desk_tasks.html", context)


@audience("officer")
def question(request: HttpRequest, reference: str, page: str) -> HttpResponse:
    """One question page of a draft that I fill for another."""
    application, acting = filed(request, reference)
    try:
        if request.method == "POST":
            return _taken(request, application, page, acting)
        filling = _fill(application)
    except StalePageError:
        return redirect("backoffice:slip", reference=reference)
    asked, walked = filling.ready.form.page(page), filling.walked()
    if asked is None:
        raise Http404
    if asked not in filling.pages(walked):
        return redirect("backoffice:tasks", reference=reference)
    return _page(request, filling, asked, walked, raw={}, errors={})


def _taken(
    request: HttpRequest, application: Application, slug: str, acting: Actor
) -> HttpResponse:
    raw = {name: [str(v) for v in values] for name, values in request.POST.lists()}
    kept = _fill(application)
    again = screens.rows_changed(kept, slug, raw)
    if again is not None:
        return _page(request, kept, again[0], kept.walked(), raw=again[1], errors={})
    filling, page, errors = take(
        request, application.pk, slug, by=acting, language=_language(), at=timezone.now()
    )
    walked = filling.walked()
    if errors and "later" not in request.POST:
        return _page(request, filling, page, walked, raw=raw, errors=errors)
    return redirect(screens.onward(request, filling, page, walked, SPACE))


def _page(
    request: HttpRequest,
    filling: Filling,
    page: Page,
    walked: Walk,
    *,
    raw: Mapping[str, list[str]],
    errors: Mapping[str, Say],
) -> HttpResponse:
    told = screens.question_page(request, filling, page, walked, SPACE, raw=raw, errors=errors)
    context = frame(request, "desk", help=help_on(filling.application), **told)
    return render(request, "backoffice/desk_question.html", context, status=422 if errors else 200)


@audience("officer")
def check(request: HttpRequest, reference: str, problem: str = "") -> HttpResponse:
    """Read the answers to the person once more before sending."""
    application, _acting = filed(request, reference)
    try:
        filling = _fill(application)
    except StalePageError:
        return redirect("backoffice:slip", reference=reference)
    walked = filling.walked()
    context = frame(
        request,
        "desk",
        application=application,
        help=help_on(application),
        blocks=screens.blocks(filling, walked, SPACE),
        cost=cost(filling.ready, walked, filling.language) if walked.complete else None,
        complete=walked.complete,
        problem=problem,
    )
    return render(request, "backoffice/desk_check.html", context, status=422 if problem else 200)


@audience("officer")
@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Send it in the person's name; a second click finds it sent."""
    application, acting = filed(request, reference)
    try:
        submission.submit(application.pk, by=acting, at=timezone.now())
    except (submission.IncompleteError, submission.AssuranceError, ObjectionError) as error:
        return check(request, reference, problem=str(error))
    return redirect("backoffice:slip", reference=reference)


@audience("officer")
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """A slip for the person: reference, secret, and who filled it in."""
    application, _acting = filed(request, reference)
    context = {
        "application": application,
        "service_name": service_name(application, _language()),
        "help": help_on(application),
        "secret": request.session.get(SECRETS, {}).get(str(application.pk), ""),
        "back": reverse("backoffice:desk"),
    }
    return render(request, "backoffice/desk_slip.html", context)


def _at_desk(request: HttpRequest) -> Actor:
    """Return the officer, if they may file for others. Raises Http404."""
    me = actor(request)
    if assisting.desk_of(me) is None:
        raise Http404
    return me


def office_name(me: Actor) -> str:
    desk = assisting.desk_of(me)
    if desk is None or desk.key is None:
        return ""
    if desk.office_key:
        return Office.objects.get(pk=desk.office_key).name
    return Agency.objects.get(pk=desk.key).name


def filed(request: HttpRequest, reference: str) -> tuple[Application, Actor]:
    """Return a case I file and how I act in it; that I looked is recorded. Raises Http404."""
    me = _at_desk(request)
    found = assisting.desk_case(reference, by=me, at=timezone.now())
    if found is None:
        raise Http404
    record_view(
        by=me,
        about=found[0].pk,
        subjects=[found[0].subject],
        purpose="assist",
        agency="",
        at=timezone.now(),
    )
    return found


def _fill(application: Application) -> Filling:
    return opened(application, language=_language(), at=timezone.now())


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"
