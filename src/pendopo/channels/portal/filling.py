"""The task list and the question pages."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from pendopo.channels.portal.cases import case, fill, language, secret_of, visitor
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import service_name
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.model import Page, Say
from pendopo.engines.forms.rows import pressed
from pendopo.engines.forms.walking import Walk
from pendopo.flows.filling.pages import Filling, StalePageError, shown_fields, take
from pendopo.ground.audience import audience


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
        "tasks": sections(filling, walked),
        "complete": walked.complete,
        "secret": secret_of(request, application),
        "back": reverse("portal:service", args=[application.service.slug]),
    }
    return render(request, "portal/tasks.html", context)


def sections(filling: Filling, walked: Walk) -> list[dict[str, Any]]:
    """Return the sections of the form with how far each is."""
    found: dict[str, list[Page]] = {}
    for page in filling.pages(walked):
        found.setdefault(say(page.section, filling.language), []).append(page)
    told = []
    for title, pages in found.items():
        waiting = [page for page in pages if walked.needs(page)]
        begun = any(q.name in walked.answers for page in pages for q in walked.shown[page.slug])
        state = "done" if not waiting else "started" if begun else "todo"
        first = (waiting or pages)[0]
        told.append({"title": title, "state": state, "url": _url(filling.application, first)})
    return told


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
    again = _rows_changed(request, application, slug, raw)
    if again is not None:
        return again
    filling, page, errors = take(
        request, application.pk, slug, by=visitor(request), language=language(), at=timezone.now()
    )
    walked = filling.walked()
    if errors and "later" not in request.POST:
        return _page(request, filling, page, walked, raw=raw, errors=errors)
    return redirect(_onward(request, filling, page, walked))


def _onward(request: HttpRequest, filling: Filling, page: Page, walked: Walk) -> str:
    """Return where to go once a page has been taken in."""
    names = {"reference": filling.application.reference}
    after = walked.after(page)
    if "later" in request.POST:
        return reverse("portal:tasks", kwargs=names)
    if filling.only is not None:
        return reverse("portal:follow", kwargs=names)
    if walked.complete and (after is None or request.GET.get("dari") == "ringkasan"):
        return reverse("portal:check", kwargs=names)
    return _url(filling.application, after) if after else reverse("portal:tasks", kwargs=names)


def _rows_changed(
    request: HttpRequest, application: Application, slug: str, raw: Mapping[str, list[str]]
) -> HttpResponse | None:
    """Return the page with a row added or removed, when such a button was pressed. Nothing is saved."""
    filling = fill(application)
    page = filling.ready.form.page(slug)
    changed = pressed(page.questions, raw) if page else None
    if page is None or changed is None:
        return None
    return _page(request, filling, page, filling.walked(), raw=changed, errors={})


def _page(
    request: HttpRequest,
    filling: Filling,
    page: Page,
    walked: Walk,
    *,
    raw: Mapping[str, list[str]],
    errors: Mapping[str, Say],
) -> HttpResponse:
    pages = filling.pages(walked)
    place = pages.index(page) if page in pages else 0
    before = pages[place - 1] if place else None
    home = "portal:follow" if filling.only is not None else "portal:tasks"
    reference = filling.application.reference
    context = {
        "application": filling.application,
        "title": filling.title(page),
        "fields": shown_fields(filling, page, walked, raw=raw, errors=errors),
        "action": request.get_full_path(),
        "back": _url(filling.application, before) if before else reverse(home, args=[reference]),
        "progress_done": place + 1,
        "progress_total": len(pages),
        "progress_words": say(page.section, filling.language),
        "correcting": filling.only is not None,
    }
    return render(request, "portal/question.html", context, status=422 if errors else 200)


def _url(application: Application, page: Page) -> str:
    return reverse("portal:question", args=[application.reference, page.slug])
