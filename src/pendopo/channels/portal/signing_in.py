"""Signing in by a code, and leaving without a trace."""

import json
import time
from base64 import b64decode
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from pendopo.channels.portal.cases import visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import drafting
from pendopo.domain.directory.city import city
from pendopo.domain.people import linking, remembering, signing_in
from pendopo.domain.people.acting import actor_of, with_grants
from pendopo.domain.people.models import Account
from pendopo.domain.people.providers import PROVIDERS, Vouched
from pendopo.engines.identity.email import read_email
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.masking import mask_email, mask_phone
from pendopo.engines.identity.phone import read_phone
from pendopo.flows.entering.doors import let_in
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import audience
from pendopo.ground.vault.keyring import SYSTEM, Keyring

PENDING, ONWARD, MASKED, AWAY = "code", "onward", "code_to", "away"
VOUCHED, WAITS = "vouched", 900


@audience("public")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a phone or an e-mail, and send a code there."""
    onward = safe(request, request.POST.get("next") or request.GET.get("next") or "")
    typed = request.POST.get("address", "").strip()[:120]
    context: dict[str, Any] = {
        "next": onward,
        "typed": typed,
        "back": onward or reverse("portal:home"),
    }
    if "batal" in request.GET:
        request.session.pop(VOUCHED, None)
    context["waiting"] = _waiting(request)
    context["providers"] = [{"slug": slug, "name": p.name} for slug, p in PROVIDERS.items()]
    if request.method != "POST":
        return render(request, "portal/sign_in.html", context)
    try:
        kind, address = contact(request, typed)
    except IdentityError as error:
        return render(
            request, "portal/sign_in.html", {**context, "error": error.say[language()]}, status=422
        )
    except limits.TooOftenError as error:
        return render(
            request, "portal/sign_in.html", {**context, "error": words_of(error)}, status=429
        )
    code = signing_in.request_code(
        kind=kind, address=address, language=language(), at=timezone.now()
    )
    request.session[PENDING], request.session[ONWARD] = str(code.pk), onward
    request.session[MASKED] = masked(kind, address)
    return redirect("portal:sign_in_code")


@audience("public")
def code(request: HttpRequest) -> HttpResponse:
    """Take the code, sign in, and give the session's drafts to the person."""
    pending = request.session.get(PENDING)
    if pending is None:
        return redirect("portal:sign_in")
    context = {
        "masked": request.session.get(MASKED, ""),
        "waiting": _waiting(request),
        "back": reverse("portal:sign_in"),
    }
    if request.method != "POST":
        return render(request, "portal/code.html", context)
    now = timezone.now()
    try:
        account = signing_in.prove(
            UUID(pending), typed=typed_code(request), anew="anew" in request.POST, at=now
        )
    except signing_in.LongAwayError:
        request.session[AWAY] = request.session.pop(PENDING)
        return redirect("portal:recognise")
    except signing_in.CodeRefusedError as error:
        return render(
            request, "portal/code.html", {**context, "error": words_of(error)}, status=422
        )
    return redirect(entered(request, account))


@audience("public")
def recognise(request: HttpRequest) -> HttpResponse:
    """After a long absence: say what only the former holder knows, or begin a new account."""
    away, now = request.session.get(AWAY), timezone.now()
    if away is None:
        return redirect("portal:sign_in")
    context: dict[str, Any] = {"back": reverse("portal:sign_in")}
    if request.method != "POST":
        return render(request, "portal/recognise.html", context)
    try:
        waits = signing_in.awaiting(UUID(away), at=now)
        same = "anew" not in request.POST
        if same:
            typed = request.POST.get("known", "")[:120]
            remembering.recognise(signing_in.holder(waits), kind=waits.kind, typed=typed)
        account = signing_in.settle(waits.pk, same=same, at=now)
    except signing_in.CodeEndedError:
        return redirect("portal:sign_in")
    except (remembering.NotTheSameError, limits.TooOftenError) as error:
        context["error"] = words_of(error)
        return render(request, "portal/recognise.html", context, status=422)
    return redirect(entered(request, account))


def entered(request: HttpRequest, account: Account) -> str:
    """Sign in, give the session's drafts to the person, and return where to go on to."""
    now = timezone.now()
    drafts, onward = visitor(request).drafts, request.session.get(ONWARD, "")
    let_in(request, account)
    for key in (PENDING, ONWARD, MASKED, AWAY):
        request.session.pop(key, None)
    me = actor_of(with_grants(at=now).get(pk=account.pk), drafts=drafts)
    drafting.claim(drafts, by=me, at=now)
    if _waiting(request):
        request.session[ONWARD] = onward
        return reverse("portal:link")
    return safe(request, onward) or reverse("portal:my_applications")


@audience("resident")
def link(request: HttpRequest) -> HttpResponse:
    """Ask who has just come in whether they are whom a provider vouched for in this browser.

    On a shared phone that was perhaps somebody else.
    """
    name, vouched = _waiting(request), waiting_for(request)
    if request.method == "POST" or not name or vouched is None:
        if request.POST.get("mine") and name:
            linked(request, visitor(request))
        request.session.pop(VOUCHED, None)
        onward = safe(request, request.session.pop(ONWARD, ""))
        return redirect(onward or "portal:my_applications")
    who = mask_email(vouched.email) if vouched.email else ""
    return render(request, "portal/link.html", {"name": name, "who": who})


def waiting_for(request: HttpRequest) -> Vouched | None:
    """Return whom a provider vouched for in this session, a quarter of an hour ago at most."""
    waiting = request.session.get(VOUCHED)
    if waiting is None or time.time() - waiting["since"] > WAITS:
        return None
    sealed = b64decode(waiting["vouched"])
    return Vouched(**json.loads(Keyring.of([SYSTEM]).unseal(SYSTEM, "vouched", sealed)))


def linked(request: HttpRequest, me: Actor) -> None:
    """Link the account to whom a provider vouched for in this session."""
    vouched = waiting_for(request)
    waiting = request.session.pop(VOUCHED, None)
    if vouched is None:
        return
    try:
        linking.link(me.signed_in, waiting["provider"], vouched, by=me, at=timezone.now())
    except linking.LinkTakenError as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("Akun Anda terhubung. Lain kali Anda dapat masuk lewatnya."))


def _waiting(request: HttpRequest) -> str:
    """Return the name of the provider that the next account to come in will be linked to."""
    waiting = request.session.get(VOUCHED)
    if waiting is None or time.time() - waiting["since"] > WAITS:
        return ""
    chosen = PROVIDERS.get(waiting["provider"])
    return chosen.name if chosen else ""


def contact(request: HttpRequest, typed: str) -> tuple[str, str]:
    """Return the kind and the address to send a code to. Raises IdentityError, TooOftenError."""
    if not typed:
        raise IdentityError(
            "empty",
            id="Tulis nomor ponsel atau alamat surel.",
            en="Enter a mobile number or an e-mail address.",
            su="Tulis nomer ponsel atawa alamat surélék.",
        )
    if "@" in typed:
        kind, address = "email", read_email(typed)
    else:
        kind, address = "phone", read_phone(typed, mobile=True)
    if kind == "phone" and not city().messages.texts(address):
        raise IdentityError(
            "abroad",
            id="Kode lewat SMS hanya untuk ponsel Indonesia (+62). Tulis alamat surel Anda.",
            en="Codes by SMS go to Indonesian mobiles (+62) only. Enter your e-mail address.",
            su="Kode ku SMS ngan pikeun ponsel Indonésia (+62). Tulis alamat surélék Anjeun.",
        )
    limits.spend("code-to", address, most=5, minutes=60)
    limits.spend("code-from", limits.visitor_address(request), most=300, minutes=60)
    return kind, address


def masked(kind: str, address: str) -> str:
    """Return an address with its middle hidden."""
    return mask_email(address) if kind == "email" else mask_phone(address)


def typed_code(request: HttpRequest) -> str:
    """Return the code as it was typed, without spaces."""
    return "".join(request.POST.get("code", "").split())[:10]


@audience("public")
def sign_out(request: HttpRequest) -> HttpResponse:
    """Selesai dan hapus jejak: the session, its drafts and everything kept in this browser go."""
    if request.method != "POST":
        return render(request, "portal/sign_out.html", {"back": reverse("portal:home")})
    request.session.flush()
    response = render(request, "portal/signed_out.html")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def safe(request: HttpRequest, onward: str) -> str:
    """Return an address of ours to go on to; empty for any other."""
    return (
        onward
        if url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
        else ""
    )
