"""An officer's ways in: passkeys in place of password and code, and where they are signed in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.channels.backoffice.signing_in import ONWARD, entered
from pendopo.domain.people import passkeys, sessions
from pendopo.domain.people.models import Account
from pendopo.flows.entering import doors
from pendopo.ground import limits
from pendopo.ground.audience import actor, audience

OFFICER = Account.Kind.OFFICER


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
        limits.spend("passkey", limits.visitor_address(request), most=100, minutes=10)
        account = passkeys.enter(
            doors.answer(request),
            challenge=doors.challenge(request),
            kind=OFFICER,
            at=timezone.now(),
        )
    except (passkeys.PasskeyRefusedError, limits.TooOftenError) as error:
        return render(request, "backoffice/sign_in.html", {"error": str(error)}, status=422)
    request.session[ONWARD] = request.POST.get("next", "")
    return redirect(entered(request, account))


@audience("officer")
def ways_in(request: HttpRequest) -> HttpResponse:
    """My passkeys and sessions."""
    context = doors.ways_in(request, actor(request), _address)
    return render(request, "backoffice/ways_in.html", frame(request, "ways_in", **context))


@audience("officer")
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, to make a passkey."""
    account = Account.objects.get(pk=actor(request).signed_in)
    return doors.asked(request, passkeys.ask_to_register(account))


@audience("officer")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    me = actor(request)
    try:
        passkeys.register(
            me.signed_in,
            doors.answer(request),
            challenge=doors.challenge(request),
            device=doors.device(request),
            by=me,
            at=timezone.now(),
        )
    except (passkeys.PasskeyRefusedError, passkeys.PasskeysFullError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kunci sandi dibuat. Lain kali Anda dapat masuk dengannya."))
    return redirect("backoffice:ways_in")


@audience("officer")
@require_POST
def remove(request: HttpRequest, passkey: UUID) -> HttpResponse:
    """Forget a passkey."""
    if not passkeys.remove(passkey, by=actor(request), at=timezone.now()):
        raise Http404
    messages.success(request, _("Kunci sandi dihapus."))
    return redirect("backoffice:ways_in")


@audience("officer")
@require_POST
def end(request: HttpRequest, session: str) -> HttpResponse:
    """Sign out elsewhere, on one device."""
    sessions.end(actor(request).signed_in, only=session, but=request.session.session_key or "")
    return redirect("backoffice:ways_in")


@audience("officer")
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    sessions.end(actor(request).signed_in, but=request.session.session_key or "")
    messages.success(request, _("Anda sudah keluar dari semua perangkat lain."))
    return redirect("backoffice:ways_in")


def _address(name: str, *args: object) -> str:
    return reverse(f"backoffice:{name}", args=args)
