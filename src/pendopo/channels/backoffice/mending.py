"""Mending a case at the counter: its applicant stands there with the paper that was asked for."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pendopo.channels.backoffice.desk import SPACE, filed, office_name
from pendopo.channels.backoffice.frame import frame
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import assisting, correcting
from pendopo.domain.applications.helped import help_on
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import IncompleteError, service_name
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.flows.filling import mending
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience

MOST, MINUTES = 60, 10


@audience("officer")
def stand_in(request: HttpRequest, reference: str) -> HttpResponse:
    """Their KTP, by which an officer may mend the case for who stands there."""
    me = actor(request)
    application = _asked(reference, me)
    typed, problem = request.POST.get("nik", "").strip()[:40], ""
    if request.method == "POST":
        try:
            _stand_in(request, application, typed, me)
        except IdentityError as error:
            problem = error.say[language()]
        except (assisting.NotApplicantError, limits.TooOftenError) as error:
            problem = _(str(error))
        else:
            return redirect("backoffice:follow", reference=reference)
    context = frame(
        request,
        "desk",
        application=application,
        service_name=service_name(application, language()),
        typed=typed,
        problem=problem,
    )
    return render(request, "backoffice/desk_stand_in.html", context, status=422 if problem else 200)


@audience("officer")
@require_safe
def follow(request: HttpRequest, reference: str) -> HttpResponse:
    """What is asked of the person, page by page, and the way to send it."""
    application, _acting = filed(request, reference)
    asked = mending.asked(
        application, space=SPACE, asking=[], language=language(), at=timezone.now()
    )
    if asked is None:
        return redirect("backoffice:slip", reference=reference)
    context = frame(
        request,
        "desk",
        application=application,
        help=help_on(application),
        service_name=service_name(application, language()),
        correction=asked,
    )
    return render(request, "backoffice/desk_mend.html", context)


@audience("officer")
@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Send what was mended, in the person's name; the clock goes on."""
    application, acting = filed(request, reference)
    try:
        correcting.send(application.pk, by=acting, at=timezone.now())
    except (correcting.NoCorrectionError, IncompleteError) as error:
        messages.error(request, words_of(error))
        return redirect("backoffice:follow", reference=reference)
    return redirect("backoffice:slip", reference=reference)


def _asked(reference: str, me: Actor) -> Application:
    """Return a case under correction that an officer sees and may mend. Raises Http404."""
    rows = Application.objects.visible_to(me).select_related("service", "applicant")
    found = rows.filter(reference=reference, state=Application.State.CORRECTING).first()
    if found is None or assisting.desk_of(me) is None:
        raise Http404
    return found


def _stand_in(request: HttpRequest, application: Application, typed: str, me: Actor) -> None:
    now = timezone.now()
    limits.spend("stand_in", str(me.account), most=MOST, minutes=MINUTES)
    nik = read_nik(typed, at=timezone.localdate(now)).number
    if not request.POST.get("shown"):
        raise assisting.NotApplicantError(_("Centang setelah Anda melihat KTP aslinya."))
    assisting.stand_in(application, nik=nik, office_name=office_name(me), by=me, at=now)
