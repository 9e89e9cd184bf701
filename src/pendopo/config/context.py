"""What every page knows of the city."""

from typing import Any

from django.http import HttpRequest

from pendopo.domain.directory import city as directory


def city(request: HttpRequest) -> dict[str, Any]:
    """Return the city and the language of the page."""
    return {"city": directory.city(), "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", "id")}
