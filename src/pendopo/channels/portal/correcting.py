"""Sending a correction."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import case, visitor
from pendopo.design.writing import words_of
from pendopo.domain.applications import correcting
from pendopo.domain.applications.submission import IncompleteError
from pendopo.ground.audience import audience


@audience("public")
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Send what was mended; the clock goes on."""
    application = case(request, reference)
    try:
        correcting.send(application.pk, by=visitor(request), at=timezone.now())
    except (correcting.NoCorrectionError, IncompleteError) as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("Perbaikan Anda sudah kami terima. Jam layanan berjalan lagi."))
    return redirect("portal:follow", reference=reference)
