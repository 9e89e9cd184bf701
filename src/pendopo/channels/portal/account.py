"""My account: how far I am proven, and the ways in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.channels.portal.cases import visitor
from pendopo.ground.audience import audience

LEVELS = {
    1: (gettext_noop("Kontak terbukti"), "neutral"),
    2: (gettext_noop("NIK terbukti"), "ok"),
    3: (gettext_noop("KTP dilihat petugas"), "ok"),
}


@audience("resident")
def account(request: HttpRequest) -> HttpResponse:
    """What belongs to my account, each with its page."""
    tag, tone = LEVELS[max(1, visitor(request).assurance)]
    rows = [
        {
            "url": reverse("portal:prove"),
            "icon": "id",
            "title": _("Bukti diri"),
            "text": _("Cocokkan NIK Anda sekali, untuk layanan yang memerlukannya."),
            "tag": _(tag),
            "tone": tone,
        },
        {
            "url": reverse("portal:contacts"),
            "icon": "phone",
            "title": _("Ponsel dan surel"),
            "text": _("Ganti kontak dengan kode ke kontak yang baru."),
        },
        {
            "url": reverse("portal:ways_in"),
            "icon": "key",
            "title": _("Cara masuk"),
            "text": _("Kunci sandi, dan perangkat tempat Anda sedang masuk."),
        },
        {
            "url": reverse("portal:counter_code"),
            "icon": "building-store",
            "title": _("Tunjukkan di loket"),
            "text": _("Kode untuk petugas yang melihat KTP Anda."),
        },
    ]
    return render(request, "portal/account.html", {"rows": rows})
