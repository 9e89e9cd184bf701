"""What every page knows: of the city, and for whom its reader acts."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pendopo.domain.directory import city as directory
from pendopo.domain.people.helping import acting_for


def city(request: HttpRequest) -> dict[str, Any]:
    """Return the city and the language of the page."""
    return {"city": directory.city(), "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", "id")}


def acting(request: HttpRequest) -> dict[str, Any]:
    """Return the name of whom the reader acts for. Two statements while they do, else none."""
    actor = getattr(request, "actor", None)
    return {"acting": SimpleLazyObject(lambda: acting_for(actor) if actor else "")}
