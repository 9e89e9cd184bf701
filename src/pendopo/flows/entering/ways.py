"""What is done with one's ways in, the same at both doors: passkeys made and removed, sessions ended."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.design.writing import words_of
from pendopo.domain.people import passkeys, sessions
from pendopo.domain.people.models import Account
from pendopo.flows.entering import doors
from pendopo.ground import limits
from pendopo.ground.actor import Actor


def enter(request: HttpRequest, kind: Account.Kind) -> Account:
    """Return the account whose passkey was shown. Raises PasskeyRefusedError, TooOftenError."""
    limits.spend("passkey", limits.visitor_address(request), most=100, minutes=10)
    return passkeys.enter(
        doors.answer(request), challenge=doors.challenge(request), kind=kind, at=timezone.now()
    )


def options(request: HttpRequest, me: Actor) -> HttpResponse:
    """Tell the browser what it is asked, to make a passkey."""
    return doors.asked(request, passkeys.ask_to_register(Account.objects.get(pk=me.signed_in)))


def make(request: HttpRequest, me: Actor) -> None:
    """Keep the passkey that the browser has made, or say why not."""
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
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("Kunci sandi dibuat. Lain kali Anda dapat masuk dengannya."))


def remove(request: HttpRequest, me: Actor, passkey: UUID) -> None:
    """Forget one of one's own passkeys. Raises Http404 for another's."""
    if not passkeys.remove(passkey, by=me, at=timezone.now()):
        raise Http404
    messages.success(request, _("Kunci sandi dihapus."))


def end(request: HttpRequest, me: Actor, session: str) -> None:
    """Sign out elsewhere, on one device."""
    sessions.end(me.signed_in, only=session, but=request.session.session_key or "")


def end_others(request: HttpRequest, me: Actor) -> None:
    """Sign out everywhere else."""
    sessions.end(me.signed_in, but=request.session.session_key or "")
    messages.success(request, _("Anda sudah keluar dari semua perangkat lain."))
