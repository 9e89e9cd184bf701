"""My data: who helps me and whom I help, who has looked at it, and what I may ask for."""

from tempfile import SpooledTemporaryFile
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.confirming import confirmed
from pendopo.channels.portal.helping import own_only
from pendopo.design.writing import words_of
from pendopo.domain.applications.models import Application
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.people import consenting, erasing, helping
from pendopo.domain.people.exporting import export
from pendopo.domain.people.models import AccessRecord, Consent, Mandate, Person
from pendopo.ground import limits
from pendopo.ground.audience import audience

MOST = 100
IN_MEMORY = 8 * 1024 * 1024


@audience("resident")
@own_only
def home(request: HttpRequest) -> HttpResponse:
    """What the city knows of me, and what I may do about it."""
    rows = [
        {"url": reverse(f"portal:{route}"), "icon": icon, "title": _(title), "text": _(text)}
        for route, icon, title, text in PARTS
    ]
    return render(request, "portal/my_data.html", {"rows": rows})


PARTS = (
    (
        "who_saw",
        "eye",
        gettext_noop("Siapa yang melihat data saya"),
        gettext_noop("Setiap petugas dan penolong yang membuka data Anda."),
    ),
    (
        "mandates",
        "users",
        gettext_noop("Izin membantu"),
        gettext_noop("Siapa yang boleh bertindak untuk Anda, dan sebaliknya."),
    ),
    (
        "consent",
        "circle-check",
        gettext_noop("Persetujuan saya"),
        gettext_noop("Yang Anda izinkan di luar keperluan layanan."),
    ),
    (
        "copy",
        "download",
        gettext_noop("Salinan data saya"),
        gettext_noop("Semua yang kota simpan tentang Anda, dalam satu berkas."),
    ),
    (
        "erase",
        "trash",
        gettext_noop("Hapus data saya"),
        gettext_noop("Selamanya. Yang wajib disimpan menurut hukum tetap disimpan."),
    ),
    (
        "keys",
        "key",
        gettext_noop("Kunci API"),
        gettext_noop("Agar program Anda sendiri dapat mengurus permohonan Anda."),
    ),
)


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
def consent(request: HttpRequest) -> HttpResponse:
    """What I let the city do beyond a service; given and taken back here."""
    me, purpose = visitor(request), Consent.Purpose.REUSE
    if request.method == "POST":
        if request.POST.get("give"):
            consenting.give(purpose, by=me, at=timezone.now())
            messages.success(request, _("Persetujuan Anda tercatat."))
        else:
            consenting.withdraw(purpose, by=me, at=timezone.now())
            messages.success(
                request, _("Persetujuan ditarik. Berlaku sekarang juga, jauh sebelum 3x24 jam.")
            )
        return redirect("portal:consent")
    context = {
        "given": Consent.objects.in_force().filter(person=me.person, purpose=purpose).first()
        if me.person
        else None,
        "over": Consent.objects.filter(person__accounts=me.signed_in, withdrawn_at__isnull=False),
    }
    return render(request, "portal/consent.html", context)


@audience("resident")
@own_only
@confirmed
def copy(request: HttpRequest) -> HttpResponse:
    """A copy of all the city holds of me."""
    if request.method != "POST":
        return render(request, "portal/copy.html", {"back": reverse("portal:my_data")})
    me = visitor(request)
    try:
        limits.spend("copy", str(me.account), most=10, minutes=60)
    except limits.TooOftenError as error:
        messages.error(request, words_of(error))
        return render(request, "portal/copy.html", {"back": reverse("portal:my_data")}, status=429)
    out = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # FileResponse closes it
    export(Person.objects.get(accounts=me.signed_in), out, by=me, at=timezone.now())
    out.seek(0)
    packed = FileResponse(out, as_attachment=True, filename="data-saya.zip")
    return cast("HttpResponse", packed)


@audience("resident")
@own_only
@confirmed
def erase(request: HttpRequest) -> HttpResponse:
    """What erasing means; and once it is asked for with a tick, it is done."""
    me = visitor(request)
    mine = Application.objects.visible_to(me).filter(applicant__accounts=me.signed_in).values("pk")
    kept = IssuedDocument.objects.visible_to(me).filter(about__in=mine).count()
    context = {"kept": kept, "back": reverse("portal:my_data"), "error": ""}
    if request.method != "POST":
        return render(request, "portal/erase.html", context)
    if not request.POST.get("sure"):
        context["error"] = _("Centang bahwa Anda mengerti ini tidak bisa dibatalkan.")
        return render(request, "portal/erase.html", context, status=422)
    try:
        erasing.erase(Person.objects.get(accounts=me.signed_in), by=me, at=timezone.now())
    except erasing.NotYetError as error:
        return render(
            request, "portal/erase.html", {**context, "error": words_of(error)}, status=422
        )
    request.session.flush()
    response = render(request, "portal/erased.html")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@audience("resident")
@own_only
def who_saw(request: HttpRequest) -> HttpResponse:
    """Which agencies have looked at my data, when and what for."""
    me = visitor(request)
    records = AccessRecord.objects.about(me.person) if me.person else AccessRecord.objects.none()
    found = list(records.select_related("agency")[:MOST])
    mine = Application.objects.visible_to(me).filter(pk__in={r.about for r in found})
    cases = dict(mine.values_list("pk", "reference"))
    seen = [
        {
            "who": r.agency.name if r.agency else "",
            "helper": r.purpose == HELPER,
            "at": r.at,
            "told": _(PURPOSES.get(r.purpose, OTHERWISE)),
            "case": cases.get(r.about, ""),
        }
        for r in found
    ]
    return render(request, "portal/who_saw.html", {"seen": seen, "most": MOST})


HELPER = "helper"
OTHERWISE = gettext_noop("mengerjakan layanan untuk Anda")
PURPOSES = {
    HELPER: gettext_noop("mengurus permohonan Anda dengan izin Anda"),
    "case": gettext_noop("memeriksa permohonan Anda"),
    "evidence": gettext_noop("memeriksa berkas Anda"),
    "search": gettext_noop("mencari permohonan dengan nama atau NIK Anda"),
    "identity": gettext_noop("memeriksa KTP Anda di loket"),
    "letter": gettext_noop("membaca surat untuk Anda sebelum ditandatangani"),
    "handover": gettext_noop("menyerahkan atau mengirim kartu Anda"),
    "counter": gettext_noop("melayani Anda di loket"),
    "assist": gettext_noop("mengisi permohonan untuk Anda di loket"),
    "warning": gettext_noop("membantu Anda saat ada bahaya"),
}
