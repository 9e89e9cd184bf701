"""Berkas saya: papers given before, offered again, and taken off the list."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import case, visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import service_name
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.documents.models import Evidence
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.views import FieldView
from pendopo.flows.filling.pages import Filling, StalePageError
from pendopo.flows.filling.reusing import NotOfferedError, fitting, papers, reuse, unoffer
from pendopo.flows.filling.uploading import NoQuestionError
from pendopo.ground.actor import Actor
from pendopo.ground.audience import audience


@audience("resident")
def mine(request: HttpRequest) -> HttpResponse:
    """The newest of each kind of paper, with the case it was given with."""
    me = visitor(request)
    found = papers(me)
    cases = _cases(me, found)
    rows = [
        {
            "label": _label(cases[each.about], each),
            "case": cases[each.about],
            "service": service_name(cases[each.about], language()),
            "evidence": each,
        }
        for each in found
    ]
    return render(request, "portal/papers.html", {"rows": rows})


@audience("resident")
@require_POST
def forget(request: HttpRequest, evidence: UUID) -> HttpResponse:
    """Offer a paper no more."""
    unoffer(evidence, by=visitor(request), at=timezone.now())
    messages.success(request, _("Berkas ini tidak kami tawarkan lagi."))
    return redirect("portal:papers")


@audience("public")
@require_POST
def again(request: HttpRequest, reference: str, page: str) -> HttpResponse:
    """Answer a file question with a paper given before."""
    application = case(request, reference)
    question, _sep, told = request.POST.get("paper", "").partition(":")
    try:
        evidence = UUID(told)
    except ValueError as error:
        raise Http404 from error
    try:
        reuse(application.pk, question, evidence, by=visitor(request), at=timezone.now())
    except StalePageError:
        return redirect("portal:follow", reference=reference)
    except (NotOfferedError, NoQuestionError) as error:
        messages.error(request, words_of(error))
    return redirect("portal:question", reference=reference, page=page)


def offer(fields: Sequence[FieldView], filling: Filling, page: str, *, by: Actor) -> None:
    """Put beside each file question the paper that may answer it."""
    asked = [view for view in fields if view.type == "file" and not view.current]
    found = papers(by) if asked else []
    others = [each for each in found if each.about != filling.application.pk]
    cases = _cases(by, others)
    for view in asked:
        question = filling.ready.form.question(view.name)
        paper = fitting(others, view.name, question.accept) if question else None
        if paper:
            view.again = f"{view.name}:{paper.pk}"
            view.again_from = cases[paper.about].reference
            view.again_to = reverse("portal:again", args=[filling.application.reference, page])


def _cases(me: Actor, found: Sequence[Evidence]) -> dict[UUID, Application]:
    about = [each.about for each in found]
    cases = Application.objects.visible_to(me).select_related("service").filter(pk__in=about)
    return {each.pk: each for each in cases}


def _label(application: Application, evidence: Evidence) -> str:
    question = compiled(application.version_id).form.question(evidence.question)
    return say(question.short, language()) if question else evidence.question
