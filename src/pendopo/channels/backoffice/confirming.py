"""Once more the authenticator's code, before another way in is made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.people import officers
from pendopo.flows.entering import freshness
from pendopo.ground.audience import actor, audience

DOOR = "backoffice:confirm"
PLACES = ("backoffice:keys", "backoffice:ways_in")


@audience("officer")
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the code of who is signed in."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if onward not in {reverse(name) for name in PLACES}:
        onward = reverse("backoffice:ways_in")
    context = frame(request, "ways_in", next=onward)
    if request.method != "POST":
        return render(request, "backoffice/confirm.html", context)
    try:
        typed = "".join(request.POST.get("code", "").split())[:10]
        officers.check_code_of(actor(request).signed_in, typed=typed, at=timezone.now())
    except officers.SignInRefusedError as error:
        context["error"] = str(error)
        return render(request, "backoffice/confirm.html", context, status=422)
    freshness.confirm(request)
    return redirect(onward)
