"""My ways in: passkeys, and where I am signed in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.confirming import DOOR
from pendopo.channels.portal.signing_in import ONWARD, entered, safe
from pendopo.design.writing import words_of
from pendopo.domain.people import passkeys
from pendopo.domain.people.models import Account
from pendopo.domain.people.providers import PROVIDERS
from pendopo.domain.people.trust import Link
from pendopo.flows.entering import doors, ways
from pendopo.flows.entering.freshness import freshly
from pendopo.ground import limits
from pendopo.ground.audience import audience

RESIDENT = Account.Kind.RESIDENT
newly = freshly(door=DOOR, place="portal:ways_in")


@audience("public")
@require_POST
def enter_options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, to come in by a passkey."""
    return doors.asked(request, passkeys.ask_to_enter(RESIDENT))


@audience("public")
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Come in by a passkey."""
    try:
        account = ways.enter(request, RESIDENT)
    except (passkeys.PasskeyRefusedError, limits.TooOftenError) as error:
        return render(request, "portal/sign_in.html", {"error": words_of(error)}, status=422)
    request.session[ONWARD] = safe(request, request.POST.get("next", ""))
    return redirect(entered(request, account))


@audience("resident")
def ways_in(request: HttpRequest) -> HttpResponse:
    """My passkeys and sessions."""
    me = visitor(request)
    context = doors.ways_in(request, me, _address, confirm=DOOR)
    linked = dict(Link.objects.filter(account=me.signed_in).values_list("provider", "linked_at"))
    context["providers"] = [
        {"slug": slug, "name": p.name, "linked_at": linked.get(slug)}
        for slug, p in PROVIDERS.items()
    ]
    return render(request, "portal/ways_in.html", {**context, "back": reverse("portal:account")})


@audience("resident")
@require_POST
@newly
def options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, to make a passkey."""
    return ways.options(request, visitor(request))


@audience("resident")
@require_POST
@newly
def make(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    ways.make(request, visitor(request))
    return redirect("portal:ways_in")


@audience("resident")
@require_POST
def remove(request: HttpRequest, passkey: UUID) -> HttpResponse:
    """Forget a passkey."""
    ways.remove(request, visitor(request), passkey)
    return redirect("portal:ways_in")


@audience("resident")
@require_POST
def end(request: HttpRequest, session: str) -> HttpResponse:
    """Sign out elsewhere, on one device."""
    ways.end(request, visitor(request), session)
    return redirect("portal:ways_in")


@audience("resident")
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    ways.end_others(request, visitor(request))
    return redirect("portal:ways_in")


def _address(name: str, *args: object) -> str:
    return reverse(f"portal:{name}", args=args)
