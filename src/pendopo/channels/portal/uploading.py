"""A photo that travels in parts and goes on where it broke off (`flows.filling.tus`)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from pendopo.channels.portal.cases import case, visitor
from pendopo.flows.filling import tus
from pendopo.ground.audience import audience


@audience("public")
def uploads(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin an upload for a question of the case, or see those that are not finished."""
    return tus.uploads(request, case(request, reference), by=visitor(request), space="portal")


@audience("public")
def upload(request: HttpRequest, reference: str, upload: UUID) -> HttpResponse:
    """Tell how far an upload has come, take its next part, or give it up."""
    return tus.upload(request, case(request, reference), upload, by=visitor(request))
