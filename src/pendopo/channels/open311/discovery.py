"""Where the service is found, in the one document that its text asks for."""

from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pendopo.channels.open311.asking import local
from pendopo.channels.open311.doors import resource
from pendopo.channels.open311.writing import KINDS, Format, written
from pendopo.domain.directory.city import city
from pendopo.domain.reports.models import Edition

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


@resource("GET", "HEAD")
def discovery(_request: HttpRequest, form: Format) -> HttpResponse:
    """Tell where the endpoint is, in which forms, and when the list of services changed last."""
    at = _changed_at()
    endpoint = {
        "specification": SPECIFICATION,
        "url": settings.PENDOPO.public_url
        + reverse("open311:services", args=["xml"]).rsplit("/", 1)[0],
        "changeset": at,
        "type": "test" if settings.PENDOPO.demo else "production",
        "formats": [kind.partition(";")[0] for kind in KINDS.values()],
    }
    keys = settings.PENDOPO.public_url + reverse("portal:keys")
    told = {
        "changeset": at,
        "contact": city().government,
        "key_service": f"A key with the scope reports:write is made by whoever has an account: {keys}",
        "endpoints": [endpoint],
    }
    return written("discovery", told, form=form)


def _changed_at() -> datetime | None:
    """Return when the list of services was last loaded."""
    return local(Edition.objects.aggregate(at=Max("loaded_at"))["at"])
