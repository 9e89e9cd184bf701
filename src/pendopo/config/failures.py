"""Pages that say what went wrong and what to do about it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from pendopo.channels.api.problems import problem
from pendopo.ground.audience import audience
from pendopo.ground.sharing import from_here

API, KIOSK = "/api/", "/kios/"
SECRETS = frozenset({"password", "passphrase", "code", "secret"})
FORGOTTEN = "csrfmiddlewaretoken"


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """Say that a request is refused: a page to people, a problem document to systems."""
    if request.path.startswith(API):
        return problem(status)
    return render(request, f"{status}.html", status=status)


@audience("public")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent is broken."""
    del exception
    return refused(request, HTTPStatus.BAD_REQUEST)


@audience("public")
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing under this address."""
    del exception
    return refused(request, HTTPStatus.NOT_FOUND)


@audience("public")
def server_error(request: HttpRequest) -> HttpResponse:
    """We failed; the page needs nothing that may be broken."""
    if request.path.startswith(API):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR)
    alone = request.path.startswith(KIOSK)  # nobody stands there who could find the way back
    return defaults.server_error(request, "kiosk/500.html" if alone else "500.html")


@audience("public")
def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long: what was typed is offered for sending again, if it is ours.

    A form that came from elsewhere is not offered: that would help whoever forged it.
    """
    del reason
    if not from_here(request) or SECRETS & request.POST.keys():
        return render(request, "403_csrf.html", status=403)
    kept = [(n, v) for n, values in request.POST.lists() for v in values if n != FORGOTTEN]
    page = {"kept": kept, "files": bool(request.FILES)}
    return render(request, "stale_page.html", page, status=403)
