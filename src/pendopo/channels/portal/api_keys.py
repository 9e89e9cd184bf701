"""A resident's keys for programs of their own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.confirming import DOOR
from pendopo.channels.portal.helping import own_only
from pendopo.flows.entering.freshness import asking
from pendopo.flows.keys import keeping
from pendopo.ground.audience import audience


@audience("resident")
@own_only
def keys(request: HttpRequest) -> HttpResponse:
    """One's keys; a new one is shown once, in the answer to the form that asks for it."""
    me, now = visitor(request), timezone.now()
    confirm = asking(request, door=DOOR, place=request.path)
    if request.method == "POST" and confirm:
        return redirect(confirm)
    secret = keeping.made(request, me, at=now) if request.method == "POST" else ""
    shown = keeping.page(me, confirm=confirm, at=now, secret=secret)
    return render(request, "portal/api_keys.html", shown)


@audience("resident")
@own_only
@require_POST
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """Revoke a key."""
    keeping.revoke(request, visitor(request), key, at=timezone.now())
    return redirect("portal:keys")
