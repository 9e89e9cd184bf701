"""Pages that say what went wrong and what to do about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pendopo.ground.audience import audience


@audience("public")
def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long or came from elsewhere; what was saved before is kept."""
    del reason
    return render(request, "403_csrf.html", status=403)
