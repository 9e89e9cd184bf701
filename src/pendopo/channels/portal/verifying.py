"""Checking a document: by its code, by its file, or offline by its QR code."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from pendopo.design.writing import words_of
from pendopo.domain.documents.proofs import proof_keys
from pendopo.domain.documents.verification import Checked, check_code, check_file
from pendopo.engines import references
from pendopo.ground import limits
from pendopo.ground.audience import audience

LARGEST = 10_000_000


@audience("public")
def verify(request: HttpRequest) -> HttpResponse:
    """Type the code, or hand over the file."""
    typed = request.GET.get("kode", "")[:40]
    if not typed:
        return render(request, "portal/verify.html", {"typed": ""})
    try:
        return redirect("portal:verify_code", code=references.parse_code(typed))
    except references.BadReferenceError as error:
        return render(
            request, "portal/verify.html", {"typed": typed, "error": words_of(error)}, status=422
        )


@audience("public")
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Tell whether a document with this code is genuine and still valid."""
    try:
        checked = check_code(references.parse_code(code), at=timezone.now())
    except references.BadReferenceError:
        checked = Checked("unknown")
    return _told(request, checked)


@audience("public")
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Check a PDF; it is read in memory and not kept."""
    sent = request.FILES.get("pdf")
    error = ""
    try:
        limits.spend("verify", limits.visitor_address(request), most=30, minutes=10)
    except limits.TooOftenError as too_often:
        error = str(too_often)
    if sent is None or sent.size is None or sent.size > LARGEST:
        error = error or _("Pilih berkas PDF, paling besar 10 MB.")
    if error or sent is None:
        return render(
            request, "portal/verify.html", {"typed": "", "upload_error": error}, status=422
        )
    return _told(request, check_file(sent.read(), at=timezone.now()))


@audience("public")
@cache_control(public=True, max_age=86_400)
def keys(_request: HttpRequest) -> HttpResponse:
    """The city's public keys for offline checks (RFC 7517)."""
    return JsonResponse({"keys": [key.jwk() for key in proof_keys()]})


def _told(request: HttpRequest, checked: Checked) -> HttpResponse:
    context: dict[str, Any] = {
        "checked": checked,
        "now": timezone.now(),
        "checks": _checks(checked),
    }
    return render(request, "portal/verified.html", context, status=200 if checked.document else 404)


def _checks(checked: Checked) -> list[dict[str, Any]]:
    if checked.document is None:
        return []
    return [
        {"ok": True, "title": _("Tanda tangan elektronik sah"), "text": checked.title},
        {
            "ok": True,
            "title": _("Tercatat di pemerintah kota"),
            "text": _("Nomor dan kode cocok dengan catatan kami"),
        },
        {
            "ok": checked.verdict == "genuine",
            "title": _(STANDS[checked.verdict]),
            "text": "",
        },
    ]


STANDS = {
    "genuine": gettext_noop("Masih berlaku"),
    "expired": gettext_noop("Masa berlakunya sudah lewat"),
    "revoked": gettext_noop("Sudah dicabut"),
}
