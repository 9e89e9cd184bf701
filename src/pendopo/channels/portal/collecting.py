"""Choosing how to get a card or paper: a time at the counter, the post, or somebody sent."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.channels.portal.cases import case, visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import collecting
from pendopo.domain.applications.models import Application, Collection
from pendopo.domain.directory.city import city
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.ground.audience import audience
from pendopo.ground.vault.keyring import Keyring

Way = Collection.Way
WAYS = {
    Way.PICKUP: (gettext_noop("Saya ambil sendiri"), gettext_noop("Bawa KTP atau KK asli.")),
    Way.REPRESENTATIVE: (
        gettext_noop("Diambil orang lain"),
        gettext_noop("Ia membawa KTP-nya sendiri dan kode dari Anda."),
    ),
    Way.POST: (gettext_noop("Dikirim ke alamat saya"), gettext_noop("Kurir menyerahkan di rumah.")),
}
ASKED = ("way", "slot", "recipient", "address", "name", "nik")
FIRST = {"way": f"way-{Way.PICKUP}"}
"""Where the summary leads to, when that is no input of its own name."""
SHORTEST_ADDRESS = 10


class WrongError(ValueError):
    """What was typed cannot be used; the words say where and why."""

    def __init__(self, field: str, say: str) -> None:
        super().__init__(say)
        self.field = field


@audience("public")
def collect(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose, or choose anew, how to get it."""
    application = case(request, reference)
    offer = collecting.offer_of(application)
    if offer is None:
        raise Http404
    if not collecting.waits(application):
        return redirect("portal:follow", reference=reference)
    typed = {name: request.POST.get(name, "").strip()[:300] for name in ASKED}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            _chosen(request, application, typed)
        except WrongError as error:
            wrong = {error.field: str(error)}
        except (collecting.SlotFullError, collecting.NothingToCollectError) as error:
            wrong = {"slot": words_of(error)}
        else:
            messages.success(request, _("Pilihan Anda tercatat."))
            return redirect("portal:follow", reference=reference)
    context = {
        "application": application,
        "name": offer.name,
        "ways": [(way, _(WAYS[Way(way)][0]), _(WAYS[Way(way)][1])) for way in offer.ways],
        "days": _days(collecting.slots(application, at=timezone.now())),
        "typed": typed,
        "wrong": wrong,
        "problems": [(FIRST.get(field, field), words) for field, words in wrong.items()],
        "place": application.body.name,
        "back": reverse("portal:follow", args=[reference]),
    }
    return render(request, "portal/collect.html", context, status=422 if wrong else 200)


def _chosen(request: HttpRequest, application: Application, typed: dict[str, str]) -> None:
    way = typed["way"]
    if way not in Way.values:
        raise WrongError("way", _("Pilih cara mendapatkannya."))
    told: dict[str, str] = {}
    if way == Way.POST:
        if len(typed["recipient"]) < 2 or len(typed["address"]) < SHORTEST_ADDRESS:  # noqa: PLR2004  # a name
            raise WrongError("address", _("Tulis nama penerima dan alamat lengkap."))
        told = {"name": typed["recipient"], "address": typed["address"]}
    if way == Way.REPRESENTATIVE:
        told = {"name": typed["name"], "nik": _nik(typed["nik"])}
        if not typed["name"]:
            raise WrongError("name", _("Tulis nama orang yang mengambilkan."))
    collecting.choose(
        application.pk,
        way=way,
        slot=None if way == Way.POST else _slot(typed["slot"]),
        told=told,
        by=visitor(request),
        at=timezone.now(),
    )


def _nik(text: str) -> str:
    try:
        return read_nik(text, at=timezone.localdate(timezone=city().zone)).number
    except IdentityError as error:
        raise WrongError("nik", error.say[language()]) from None


def _slot(text: str) -> datetime:
    try:
        slot = datetime.fromisoformat(text)
    except ValueError:
        raise WrongError("slot", _("Pilih hari dan jam.")) from None
    if slot.tzinfo is None:
        raise WrongError("slot", _("Pilih hari dan jam."))
    return slot


def _days(slots: list[datetime]) -> list[dict[str, Any]]:
    local = [slot.astimezone(city().zone) for slot in slots]
    return [
        {"day": day, "slots": [(slot.isoformat(), slot) for slot in each]}
        for day, each in groupby(local, key=lambda slot: slot.date())
    ]


def card(application: Application) -> dict[str, Any] | None:
    """Return what a case's page says of a card or paper: to choose, to fetch, posted or given."""
    offer = collecting.offer_of(application)
    if offer is None or application.state != Application.State.GRANTED:
        return None
    found = Collection.objects.select_related("application").filter(application=application).first()
    told = collecting.told_of(found, Keyring.of([application.subject])) if found else {}
    return {"name": offer.name, "row": found, "told": told, "place": application.body.name}
