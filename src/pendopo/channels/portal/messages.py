"""Messages: what the city told me, and how I want to be told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.channels.portal.cases import visitor
from pendopo.domain.applications.models import Application
from pendopo.domain.information.alerts import Alert
from pendopo.domain.messaging.models import Channel
from pendopo.domain.messaging.preferring import prefer, preference_of
from pendopo.domain.messaging.reaching import wants
from pendopo.domain.messaging.reading import read_by
from pendopo.domain.messaging.subscribing import PUSH
from pendopo.domain.people.models import ContactPoint
from pendopo.engines.identity.masking import mask_email, mask_phone
from pendopo.ground.audience import audience
from pendopo.ground.vault.keyring import Keyring

MOST = 50
LANGUAGES = (
    ("", ""),
    ("id", "Bahasa Indonesia"),
    ("en", "English"),
    ("su", "Basa Sunda"),
)
CHANNELS = {
    Channel.PUSH: gettext_noop("Notifikasi di peramban ini"),
    Channel.EMAIL: gettext_noop("Surel"),
    Channel.WHATSAPP: gettext_noop("WhatsApp"),
    Channel.SMS: gettext_noop("SMS"),
}
MASKS = {ContactPoint.Kind.EMAIL: mask_email, ContactPoint.Kind.PHONE: mask_phone}
KINDS = {
    Channel.EMAIL: ContactPoint.Kind.EMAIL,
    Channel.WHATSAPP: ContactPoint.Kind.PHONE,
    Channel.SMS: ContactPoint.Kind.PHONE,
}


@audience("resident")
def inbox(request: HttpRequest) -> HttpResponse:
    """What I was told, the newest first; what is shown counts as read from then on."""
    me = visitor(request)
    told = read_by(me, most=MOST, at=timezone.now())
    cases = dict(
        Application.objects.visible_to(me)
        .filter(pk__in=[each.about for each in told])
        .values_list("pk", "reference")
    )
    warned = set(Alert.objects.filter(pk__in=[e.about for e in told]).values_list("pk", flat=True))
    rows = [
        {
            "told": each,
            "url": _about(each.about, cases, warned),
            "link": _("Yang perlu dilakukan") if each.about in warned else _("Buka permohonan"),
        }
        for each in told
    ]
    return render(request, "portal/messages.html", {"rows": rows})


def _about(about: UUID, cases: dict[UUID, str], warned: set[UUID]) -> str:
    """Return where one reads on: the case, or the warning; nothing for what has no page."""
    if about in cases:
        return reverse("portal:follow", args=[cases[about]])
    return reverse("portal:warning", args=[about]) if about in warned else ""


@audience("resident")
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose channels, language and quiet nights."""
    me = visitor(request)
    person = me.person
    assert person is not None  # noqa: S101  # a resident is a person
    if request.method == "POST":
        language = request.POST.get("language", "")
        prefer(
            person=person,
            channels=[each for each in request.POST.getlist("channel") if each in Channel],
            language=language if language in dict(LANGUAGES) else "",
            quiet_nights="quiet" in request.POST,
            by=me,
            at=timezone.now(),
        )
        messages.success(request, _("Pilihan Anda sudah kami simpan."))
        return redirect("portal:preferences")
    chosen = preference_of(person)
    ring = Keyring.of([person])
    addresses = {
        point.kind: MASKS[ContactPoint.Kind(point.kind)](
            ring.unseal(person, "contact", point.address_sealed)
        )
        for point in ContactPoint.objects.filter(person=person)
    }
    channels: list[dict[str, Any]] = [
        {
            "name": channel.value,
            "label": _(label),
            "hint": addresses.get(KINDS.get(channel, ""), ""),
            "checked": wants(chosen, channel),
        }
        for channel, label in CHANNELS.items()
        if channel == Channel.PUSH or KINDS[channel] in addresses
    ]
    context = {
        "channels": channels,
        "languages": [(code, label or _("Sesuai bahasa permohonan")) for code, label in LANGUAGES],
        "language": chosen.language if chosen else "",
        "quiet": chosen is None or chosen.quiet_nights,
        "push_key": PUSH.key,
        "back": reverse("portal:messages"),
    }
    return render(request, "portal/preferences.html", context)
