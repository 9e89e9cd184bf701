"""Withdrawing a case: asked once more on a page of its own, then done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.channels.portal.cases import case, visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import withdrawing
from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.submission import service_name
from pendopo.ground.audience import audience


@audience("public")
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what withdrawing means, and withdraw once it is confirmed."""
    application, me = case(request, reference), visitor(request)
    if request.method == "POST":
        try:
            withdrawing.withdraw(application.pk, by=me, at=timezone.now())
        except withdrawing.NotWithdrawableError as error:
            messages.error(request, words_of(error))
        else:
            messages.success(request, _("Permohonan Anda sudah ditarik kembali."))
    elif withdrawing.may_withdraw(application, decision_in_force(application), by=me):
        context = {
            "application": application,
            "service_name": service_name(application, language()),
            "back": reverse("portal:follow", args=[reference]),
        }
        return render(request, "portal/withdraw.html", context)
    return redirect("portal:follow", reference=reference)
