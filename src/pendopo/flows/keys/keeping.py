"""One's own keys as a page shows them, and what its two buttons do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.design.writing import words_of
from pendopo.domain.people import api_keys
from pendopo.domain.people.models import Account, ApiKey
from pendopo.ground.actor import Actor

SCOPES = {
    "services:read": gettext_noop("Membaca layanan"),
    "verification:read": gettext_noop("Memeriksa dokumen"),
    "applications:read": gettext_noop("Membaca permohonan sendiri"),
    "applications:write": gettext_noop("Mengisi dan mengirim permohonan sendiri"),
    "evidence:read": gettext_noop("Membaca berkas"),
    "evidence:write": gettext_noop("Mengirim berkas"),
    "reports:write": gettext_noop("Mengirim laporan warga"),
    "tasks:read": gettext_noop("Membaca tugas dan kasus"),
    "tasks:write": gettext_noop("Mengambil dan memutuskan tugas"),
    "levels:write": gettext_noop("Mengirim tinggi air"),
    "webhooks": gettext_noop("Mendengar kejadian lewat webhook"),
    api_keys.CALENDAR: gettext_noop("Membaca kalender tugas"),
}
DAYS = (30, 90, 366)


def page(me: Actor, *, confirm: str, at: datetime, secret: str = "") -> dict[str, Any]:
    """Return what a page of keys shows. `secret` is that of a key just made, shown this once.

    `confirm` is where one shows who one is before a key is made; empty when that was just now.
    """
    keys = ApiKey.objects.usable(at=at).filter(account=me.signed_in).order_by("-made_at")
    rows = [{"key": key, "scopes": [_(SCOPES[s]) for s in key.scopes]} for key in keys]
    scopes = api_keys.SCOPES[Account.Kind(me.kind)]
    return {
        "keys": rows,
        "secret": secret,
        "confirm": confirm,
        "scopes": [{"value": scope, "label": _(SCOPES[scope])} for scope in scopes],
        "days": DAYS,
    }


def made(request: HttpRequest, me: Actor, *, at: datetime) -> str:
    """Make the key that a page asks for; return its secret, empty when something was missing."""
    days = request.POST.get("days", "")
    try:
        _key, secret = api_keys.make(
            name=request.POST.get("name", "")[:60] or _("Tanpa nama"),
            scopes=request.POST.getlist("scopes"),
            days=int(days) if days.isdecimal() and int(days) in DAYS else DAYS[0],
            by=me,
            at=at,
        )
    except (api_keys.ScopesError, api_keys.TooManyKeysError) as error:
        messages.error(request, words_of(error))
        return ""
    return secret


def revoke(request: HttpRequest, me: Actor, key: UUID, *, at: datetime) -> None:
    """Revoke one of one's own keys."""
    api_keys.revoke(key, by=me, at=at)
    messages.success(
        request, _("Kunci sudah dicabut. Sistem yang memakainya tidak bisa masuk lagi.")
    )
