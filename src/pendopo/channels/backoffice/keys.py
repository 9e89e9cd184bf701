"""An officer's ways in: passkeys in place of password and code, and where they are signed in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice import guarding
from pendopo.channels.backoffice.confirming import DOOR
from pendopo.channels.backoffice.frame import frame
from pendopo.channels.backoffice.signing_in import ONWARD, entered
from pendopo.domain.people import passkeys
from pendopo.domain.people.models import Account
from pendopo.flows.entering import doors, ways
from pendopo.flows.entering.freshness import freshly
from pendopo.ground import limits
from pendopo.ground.audience import actor, audience

OFFICER = Account.Kind.OFFICER
newly = freshly(door=DOOR, place="backoffice:ways_in")


@audience("public")
@require_POST
def enter_options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, to come in by a passkey."""
    return doors.asked(request, passkeys.ask_to_enter(OFFICER))


@audience("public")
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Come in by a passkey."""
    try:
        account = ways.enter(request, OFFICER)
    except (passkeys.PasskeyRefusedError, limits.TooOftenError) as error:
        return render(request, "backoffice/sign_in.html", {"error": str(error)}, status=422)
    request.session[ONWARD] = request.POST.get("next", "")
    response = redirect(entered(request, account))
    guarding.remember(response, account.login or "")
    return response


@audience("officer")
def ways_in(request: HttpRequest) -> HttpResponse:
    """My passkeys and sessions."""
    context = doors.ways_in(request, actor(request), _address, confirm=DOOR)
    return render(request, "backoffice/ways_in.html", frame(request, "ways_in", **context))


@audience("officer")
@require_POST
@newly
def options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, to make a passkey."""
    return ways.options(request, actor(request))


@audience("officer")
@require_POST
@newly
def make(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    ways.make(request, actor(request))
    return redirect("backoffice:ways_in")


@audience("officer")
@require_POST
def remove(request: HttpRequest, passkey: UUID) -> HttpResponse:
    """Forget a passkey."""
    ways.remove(request, actor(request), passkey)
    return redirect("backoffice:ways_in")


@audience("officer")
@require_POST
def end(request: HttpRequest, session: str) -> HttpResponse:
    """Sign out elsewhere, on one device."""
    ways.end(request, actor(request), session)
    return redirect("backoffice:ways_in")


@audience("officer")
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    ways.end_others(request, actor(request))
    return redirect("backoffice:ways_in")


def _address(name: str, *args: object) -> str:
    return reverse(f"backoffice:{name}", args=args)
