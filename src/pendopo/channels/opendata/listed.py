"""Rows of what is public one by one: services, reports, facilities."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from pendopo.channels.opendata.declaring import Row, days_of
from pendopo.domain.catalogue.finding import in_force, takes
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.city import city
from pendopo.domain.information.places import facilities as known
from pendopo.domain.reports.models import Report

AT_ONCE = 500
YES_NO = {True: "ya", False: "tidak"}
COARSE = 3
"""Digits of a degree of a report's place: some hundred metres."""


def services() -> Iterator[Row]:
    """Yield the services in force, with what their standard says; two statements."""
    found = list(in_force(on=timezone.localdate()))
    versions = [each.version_id for each in found]  # type: ignore[attr-defined]  # in_force() annotates it
    told = dict(
        ServiceVersion.objects.filter(pk__in=versions).values_list("pk", "definition__service")
    )
    for each, version in zip(found, versions, strict=True):
        said = told[version]
        law, fee = said["standard"]["dasar_hukum"], said["standard"]["biaya"]
        whole = said.get("fee")
        yield (
            *(each.slug, said["name"]["id"], said["product"]["id"]),
            *(each.agency.code, each.agency.name, YES_NO[takes(each)]),
            *(law.get("text", {}).get("id"), law["status"]),
            whole if isinstance(whole, int) else None,
            fee.get("text", {}).get("id"),
            days_of(said.get("term", "")),
        )


def services_changed() -> datetime | None:
    """Return when a version was published last."""
    at: datetime | None = ServiceVersion.objects.aggregate(at=Max("published_at"))["at"]
    return at


def reports() -> Iterator[Row]:
    """Yield the public reports, the oldest first; one statement, however many there are."""
    rows = Report.objects.public().order_by("filed_at", "id")
    zone = city().zone
    for told in rows.values_list(
        "reference",
        "category",
        "category__name__id",
        "area",
        "area__name",
        "agency__short_name",
        "state",
        "filed_at",
        "resolved_at",
        "closed_at",
        "lat",
        "lng",
    ).iterator(AT_ONCE):
        *said, lat, lng = told
        yield (
            *(each.astimezone(zone) if isinstance(each, datetime) else each for each in said),
            *(None if each is None else round(each, COARSE) for each in (lat, lng)),
        )


def facilities() -> Iterator[Row]:
    """Yield the facilities of the city's pack; no statement."""
    for each in known():
        yield each.kind, each.name, each.code, each.area, each.district, each.at.lat, each.at.lng
