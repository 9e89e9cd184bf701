"""Papers photographed at the desk for a case that an officer files: they travel in parts, as a phone's do."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from pendopo.channels.backoffice.desk import SPACE, filed
from pendopo.flows.filling import tus
from pendopo.ground.audience import audience


@audience("officer")
def uploads(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin an upload for a question of a case that I file, or see those that are not finished."""
    application, acting = filed(request, reference)
    return tus.uploads(request, application, by=acting, space=SPACE)


@audience("officer")
def upload(request: HttpRequest, reference: str, upload: UUID) -> HttpResponse:
    """Tell how far an upload has come, take its next part, or give it up."""
    application, acting = filed(request, reference)
    return tus.upload(request, application, upload, by=acting)
