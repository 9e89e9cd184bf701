"""My data: who helps me and whom I help, who has looked at it, and what I may ask for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.helping import own_only
from pendopo.domain.people import helping
from pendopo.domain.people.models import AccessRecord, Mandate
from pendopo.ground.audience import audience

MOST = 100


@audience("resident")
@own_only
def home(request: HttpRequest) -> HttpResponse:
    """What the city knows of me, and what I may do about it."""
    return render(request, "portal/my_data.html")


@audience("resident")
@own_only
def mandates(request: HttpRequest) -> HttpResponse:
    """Who may act for me, and for whom I may act; those that have ended below."""
    me, now = visitor(request), timezone.now()
    found = Mandate.objects.about(me.person).select_related("giver", "helper", "office")
    rows: dict[str, list[dict[str, Any]]] = {"given": [], "held": [], "over": []}
    for m in found.order_by("-given_at"):
        given = m.giver_id == me.person
        over = m.ended_at or (m.until if m.until and m.until <= now else None)
        name = helping.helper_name(m) if given else helping.giver_name(m)
        told = {"mandate": m, "name": name or _("Orang ini sudah menghapus datanya"), "over": over}
        rows["over" if over else "given" if given else "held"].append(
            {**told, "given": given, "how": _(HOW[Mandate.How(m.how)])}
        )
    return render(request, "portal/mandates.html", rows)


HOW = {
    Mandate.How.CODE: gettext_noop("izin dengan kode"),
    Mandate.How.DECLARATION: gettext_noop("pernyataan orang tua"),
    Mandate.How.PAPER: gettext_noop("surat kuasa di atas kertas"),
    Mandate.How.PRESENT: gettext_noop("hadir sendiri di loket"),
}


@audience("resident")
@own_only
def who_saw(request: HttpRequest) -> HttpResponse:
    """Which agencies have looked at my data, when and what for."""
    person = visitor(request).person
    found = AccessRecord.objects.about(person).select_related("agency")[:MOST] if person else []
    seen = [{"agency": r.agency, "at": r.at, "told": _(PURPOSES[r.purpose])} for r in found]
    return render(request, "portal/who_saw.html", {"seen": seen})


PURPOSES = {
    "case": gettext_noop("memeriksa permohonan Anda"),
    "evidence": gettext_noop("memeriksa berkas Anda"),
    "search": gettext_noop("mencari permohonan dengan nama atau NIK Anda"),
    "identity": gettext_noop("memeriksa KTP Anda di loket"),
    "letter": gettext_noop("membaca surat untuk Anda sebelum ditandatangani"),
    "assist": gettext_noop("mengisi permohonan untuk Anda di loket"),
}
