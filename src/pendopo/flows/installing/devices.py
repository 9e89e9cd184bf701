"""A browser that is a device of a hall: it shows its credential once, and a cookie keeps it."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pendopo.domain.queues.devices import Credential, NoDeviceError, read_credential, stands
from pendopo.domain.queues.models import Device, Hall
from pendopo.ground import limits

COOKIE = "alat"
YEAR = 365 * 86_400  # seconds
TRIES, MINUTES = 30, 15


def credential_of(request: HttpRequest) -> Credential:
    """Return which device a browser is; no statement. Raises NoDeviceError."""
    return read_credential(request.COOKIES.get(COOKIE, ""))


def hall_of(request: HttpRequest) -> Hall:
    """Return the hall of the device a browser is; one statement. Raises NoDeviceError."""
    return stands(credential_of(request))


def install(request: HttpRequest, *, kind: Device.Kind, home: str) -> HttpResponse:
    """Ask for a device's credential and keep it; `home` is the route of its first screen.

    A browser whose credential is refused now was a device: whoever stands before it is told where to go.
    """
    problem, typed = "", request.GET.get("kredensial", "")[:200]
    if request.method == "POST":
        typed = request.POST.get("kredensial", "").strip()[:200]
        try:
            limits.spend("device", limits.visitor_address(request), most=TRIES, minutes=MINUTES)
            device = read_credential(typed)
            stands(device)
        except (NoDeviceError, limits.TooOftenError) as error:
            problem = _(str(error))
        else:
            return _kept(redirect(home), typed)
    context = {
        "problem": problem,
        "refused": COOKIE in request.COOKIES and not problem,
        "typed": typed,
        "action": reverse(f"{home.partition(':')[0]}:install"),
        "kind": kind,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "installing/install.html", context, status=status)


def _kept(answer: HttpResponse, credential: str) -> HttpResponse:
    answer.set_cookie(
        COOKIE,
        credential,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer
