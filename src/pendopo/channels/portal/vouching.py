"""Coming in by another provider of identities (OpenID Connect)."""

import json
import time
from base64 import b64encode
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.confirming import DOOR
from pendopo.channels.portal.signing_in import ONWARD, VOUCHED, entered, linked, safe
from pendopo.domain.people import linking
from pendopo.domain.people.providers import (
    PROVIDERS,
    Provider,
    ProviderRefusedError,
    ProviderSilentError,
    Vouched,
)
from pendopo.flows.entering.freshness import asking
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.vault.keyring import SYSTEM, Keyring

BEGAN = "provider"
LIFE = 900


@audience("public")
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider."""
    chosen, back = _provider(provider), _back(provider)
    if visitor(request).person and (
        confirm := asking(request, door=DOOR, place=reverse("portal:ways_in"))
    ):
        return redirect(confirm)
    try:
        limits.spend("provider", limits.visitor_address(request), most=100, minutes=10)
        began = chosen.begin(back=back)
    except (ProviderSilentError, ProviderRefusedError, limits.TooOftenError):
        return _unlucky(request, chosen)
    who = {"provider": provider, "account": str(visitor(request).account)}
    request.session[BEGAN] = {**began.kept, **who, "since": time.time()}
    request.session[ONWARD] = safe(request, request.GET.get("next", ""))
    return redirect(began.url)


@audience("public")
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """Take what the provider sent back: in, or first a proven contact, or linked to who is in."""
    chosen, me = _provider(provider), visitor(request)
    kept = request.session.pop(BEGAN, {"since": 0.0})
    came = {key: str(value)[:4000] for key, value in request.GET.items()}
    same = (kept.get("provider"), kept.get("account")) == (provider, str(me.account))
    if not same or time.time() - kept["since"] > LIFE:
        return _unlucky(request, chosen)
    try:
        vouched = chosen.finish(kept, came, back=_back(provider))
    except (ProviderSilentError, ProviderRefusedError):
        return _unlucky(request, chosen)
    if me.person:
        request.session[VOUCHED] = _sealed(provider, vouched)
        linked(request, me)
        return redirect("portal:ways_in")
    account = linking.enter(provider, vouched, at=timezone.now())
    if account is not None:
        return redirect(entered(request, account))
    request.session[VOUCHED] = _sealed(provider, vouched)
    onward = urlencode({"next": request.session.get(ONWARD, "")})
    return redirect(f"{reverse('portal:sign_in')}?{onward}")


@audience("resident")
@require_POST
def unlink(request: HttpRequest, provider: str) -> HttpResponse:
    """End the link to a provider."""
    if not linking.unlink(provider, by=visitor(request), at=timezone.now()):
        raise Http404
    messages.success(request, _("Hubungan diakhiri. Anda tetap dapat masuk dengan kode."))
    return redirect("portal:ways_in")


def _sealed(provider: str, vouched: Vouched) -> dict[str, Any]:
    """Return what waits in the session for a proven contact: a NIK may be in it, so sealed."""
    sealed = Keyring.of([SYSTEM]).seal(SYSTEM, "vouched", json.dumps(asdict(vouched)))
    return {
        "provider": provider,
        "since": time.time(),
        "vouched": b64encode(sealed).decode(),
    }


def _unlucky(request: HttpRequest, chosen: Provider) -> HttpResponse:
    words = _("Masuk lewat %(name)s tidak berhasil. Coba lagi, atau pakai kode.")
    messages.error(request, words % {"name": chosen.name})
    return redirect("portal:ways_in" if visitor(request).person else "portal:sign_in")


def _provider(slug: str) -> Provider:
    if slug not in PROVIDERS:
        raise Http404
    return PROVIDERS[slug]


def _back(slug: str) -> str:
    return settings.PENDOPO.public_url + reverse("portal:provider_back", args=[slug])
