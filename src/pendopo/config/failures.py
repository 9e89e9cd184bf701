"""Pages that say what went wrong and what to do about it."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pendopo.ground.audience import audience

SECRETS = frozenset({"password", "passphrase", "code", "secret"})
FORGOTTEN = "csrfmiddlewaretoken"


@audience("public")
def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long: what was typed is offered for sending again, if it is ours.

    A form that came from elsewhere is not offered: that would help whoever forged it.
    """
    del reason
    if not _from_here(request) or SECRETS & request.POST.keys():
        return render(request, "403_csrf.html", status=403)
    kept = [(n, v) for n, values in request.POST.lists() for v in values if n != FORGOTTEN]
    page = {"kept": kept, "files": bool(request.FILES)}
    return render(request, "stale_page.html", page, status=403)


def _from_here(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of this very address sent the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.get_host()
