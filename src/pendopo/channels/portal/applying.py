"""From the start button to the confirmation."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import (
    case,
    fill,
    handled_by,
    remember,
    secret_of,
    spend_start,
    visitor,
)
from pendopo.channels.portal.hours import today
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import drafting, submission
from pendopo.domain.applications.carrying import carry
from pendopo.domain.applications.helped import help_on
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.objecting import ObjectionError
from pendopo.domain.catalogue.finding import startable
from pendopo.domain.workflow.models import Clock
from pendopo.engines.forms.walking import Walk
from pendopo.flows.filling import screens
from pendopo.flows.filling.costs import cost, cost_of
from pendopo.flows.filling.pages import StalePageError
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id
from pendopo.ground.sharing import by_origin


@audience("public")
@by_origin
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a draft. A double click or a replay finds the same one: the page's script gives a key."""
    version = startable(slug, on=today())
    try:
        key = UUID(request.POST.get("key") or str(new_id()))
    except ValueError:
        return redirect("portal:service", slug=slug)
    if version is None:
        raise Http404
    try:
        spend_start(request)
        draft, secret = drafting.start(
            version, key=key, by=visitor(request), language=language(), at=timezone.now()
        )
    except limits.TooOftenError as error:
        messages.error(request, words_of(error))
        return redirect("portal:service", slug=slug)
    except drafting.OutsideMandateError as error:
        messages.error(request, words_of(error))
        return redirect("portal:act")
    carry(draft, by=visitor(request), at=timezone.now())
    remember(request, draft, secret)
    return redirect("portal:tasks", reference=draft.reference)


@audience("public")
def check(request: HttpRequest, reference: str, errors: tuple[str, ...] = ()) -> HttpResponse:
    """Check your answers before sending."""
    application, me = case(request, reference), visitor(request)
    try:
        filling = fill(application)
    except StalePageError:
        return redirect("portal:follow", reference=reference)
    walked = filling.walked()
    context = {
        "application": application,
        "blocks": screens.blocks(filling, walked, "portal"),
        "complete": walked.complete,
        "cost": cost(filling.ready, walked, language()) if walked.complete else None,
        "needs_sign_in": not me.person,
        "needs_proof": bool(me.person) and me.assurance < filling.ready.service["assurance"],
        "others": errors,
        "purposes": purposes(walked),
        "back": reverse("portal:tasks", args=[reference]),
    }
    return render(request, "portal/check.html", context, status=422 if errors else 200)


def purposes(walked: Walk) -> list[dict[str, str]]:
    """Return what the personal answers on a form are used for, and by what law; each once."""
    asked = (q for questions in walked.shown.values() for q in questions)
    told = ((q.personal["purpose"], q.personal["basis"]) for q in asked if q.personal)
    return [{"purpose": purpose, "basis": basis} for purpose, basis in dict.fromkeys(told)]


@audience("public")
@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the application; a second click finds it sent."""
    application = case(request, reference)
    try:
        submission.submit(application.pk, by=visitor(request), at=timezone.now())
    except submission.UnprovenError:
        onward = reverse("portal:check", args=[reference])
        return redirect(f"{reverse('portal:prove')}?{urlencode({'next': onward})}")
    except submission.AssuranceError:
        onward = reverse("portal:check", args=[reference])
        return redirect(f"{reverse('portal:sign_in')}?{urlencode({'next': onward})}")
    except (submission.IncompleteError, ObjectionError) as error:
        return check(request, reference, errors=(words_of(error),))
    return redirect("portal:sent", reference=reference)


@audience("public")
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """What was sent, and what happens next and by when."""
    application = case(request, reference)
    if application.state == Application.State.DRAFT:
        return redirect("portal:tasks", reference=reference)
    clock = Clock.objects.filter(process__about=application.pk).first()
    context = {
        "application": application,
        "service_name": submission.service_name(application, language()),
        "secret": secret_of(request, application),
        "due": clock.due_at if clock else None,
        "cost": cost_of(application, language()),
        "help": help_on(application),
    }
    return render(request, "portal/sent.html", context)


@audience("public")
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """A slip to print: reference and secret."""
    application = case(request, reference)
    context = {
        "application": application,
        "service_name": submission.service_name(application, language()),
        "secret": secret_of(request, application),
        "help": help_on(application),
        "cost": cost_of(application, language()),
        "handled_by": application.body.name
        if application.agency
        else handled_by(application.service.agency),
        "back": reverse("portal:follow", args=[reference]),
    }
    return render(request, "portal/slip.html", context)
