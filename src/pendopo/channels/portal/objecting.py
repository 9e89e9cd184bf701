"""Objecting to a refusal: the objection is a draft like any other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import case, visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import objecting
from pendopo.ground.audience import audience


@audience("public")
@require_POST
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin an objection; a second click finds the same draft. Only who applied may."""
    application, me = case(request, reference), visitor(request)
    if me.applicant is None:
        onward = reverse("portal:follow", args=[reference])
        return redirect(f"{reverse('portal:sign_in')}?{urlencode({'next': onward})}")
    try:
        draft = objecting.start(application.pk, by=me, language=language(), at=timezone.now())
    except objecting.ObjectionError as error:
        messages.error(request, words_of(error))
        return redirect("portal:follow", reference=reference)
    return redirect("portal:tasks", reference=draft.reference)
