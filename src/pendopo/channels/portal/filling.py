"""The task list and the question pages."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from pendopo.channels.portal.cases import case, fill, fills_offline, secret_of, visitor
from pendopo.channels.portal.reusing import offer
from pendopo.design.writing import language
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import service_name
from pendopo.engines.forms.model import Page, Say
from pendopo.engines.forms.walking import Walk
from pendopo.flows.filling import screens
from pendopo.flows.filling.pages import Filling, StalePageError, take
from pendopo.ground.audience import audience

PORTAL = "portal"


@audience("public")
def tasks(request: HttpRequest, reference: str) -> HttpResponse:
    """What is done and what is left."""
    application = case(request, reference)
    try:
        filling = fill(application)
    except StalePageError:
        return redirect("portal:follow", reference=reference)
    walked = filling.walked()
    context = {
        "application": application,
        "service_name": service_name(application, language()),
        "tasks": screens.sections(filling, walked, PORTAL),
        "complete": walked.complete,
        "secret": secret_of(request, application),
        "fills": fills_offline(application.service, application.version_id)
        if filling.only is None
        else "",
        "back": reverse("portal:service", args=[application.service.slug]),
    }
    return render(request, "portal/tasks.html", context)


@audience("public")
def question(request: HttpRequest, reference: str, page: str) -> HttpResponse:
    """One question page: shown, or taken in and the next one shown."""
    application = case(request, reference)
    try:
        if request.method == "POST":
            return _taken(request, application, page)
        filling = fill(application)
    except StalePageError:
        return redirect("portal:follow", reference=reference)
    asked = filling.ready.form.page(page)
    walked = filling.walked()
    if asked is None:
        raise Http404
    if asked not in filling.pages(walked):
        return redirect("portal:tasks", reference=reference)
    return _page(request, filling, asked, walked, raw={}, errors={})


def _taken(request: HttpRequest, application: Application, slug: str) -> HttpResponse:
    raw = {name: [str(v) for v in values] for name, values in request.POST.lists()}
    kept = fill(application)
    again = screens.rows_changed(kept, slug, raw)
    if again is not None:
        return _page(request, kept, again[0], kept.walked(), raw=again[1], errors={})
    filling, page, errors = take(
        request, application.pk, slug, by=visitor(request), language=language(), at=timezone.now()
    )
    walked = filling.walked()
    if errors and "later" not in request.POST:
        return _page(request, filling, page, walked, raw=raw, errors=errors)
    return redirect(screens.onward(request, filling, page, walked, PORTAL))


def _page(
    request: HttpRequest,
    filling: Filling,
    page: Page,
    walked: Walk,
    *,
    raw: Mapping[str, list[str]],
    errors: Mapping[str, Say],
) -> HttpResponse:
    context = screens.question_page(request, filling, page, walked, PORTAL, raw=raw, errors=errors)
    offer(context["fields"], filling, page.slug, by=visitor(request))
    return render(request, "portal/question.html", context, status=422 if errors else 200)
