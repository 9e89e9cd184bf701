"""What every page knows: of the city, for whom its reader acts, and how an office node's link stands."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pendopo.domain.directory import city as directory
from pendopo.domain.people.helping import acting_for
from pendopo.domain.queues.nodes.standing import centre_host, link
from pendopo.domain.reports.packs import takes_reports


def city(request: HttpRequest) -> dict[str, Any]:
    """Return the city, whether reports are taken here, and the language of the page."""
    return {
        "city": directory.city(),
        "takes_reports": takes_reports(settings.PENDOPO.city),
        "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", "id"),
    }


def acting(request: HttpRequest) -> dict[str, Any]:
    """Return the name of whom the reader acts for. Two statements while they do, else none."""
    actor = getattr(request, "actor", None)
    return {"acting": SimpleLazyObject(lambda: acting_for(actor) if actor else "")}


def node(request: HttpRequest) -> dict[str, Any]:
    """Return how this node's link stands, and where people at home look. No statement at the centre."""
    return {"node": SimpleLazyObject(link), "home_host": centre_host() or request.get_host()}
