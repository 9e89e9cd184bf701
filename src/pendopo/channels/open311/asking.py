"""Reading requests: which, how many, and how each is told. Nothing of who reported is ever read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from pendopo.channels.open311.doors import NotFoundError, RefusedError, moment, told, whole
from pendopo.channels.open311.kinds import said
from pendopo.channels.open311.writing import Format, written
from pendopo.domain.directory.city import city
from pendopo.domain.reports.models import Due, Report, ReportPhoto, Update
from pendopo.engines import references

SPAN, MOST, NAMED = timedelta(days=90), 1000, 200
"""A search reaches over 90 days and 1,000 requests at most, as the text says; so many may be named."""
WIDEST = 20_000
"""Metres of a search by place."""
METRES = 111_195.0
"""Of one degree of latitude."""
CLOSED = (Report.State.RESOLVED, Report.State.CLOSED, Report.State.REJECTED, Report.State.MERGED)
HIDDEN = (Report.State.REJECTED, Report.State.MERGED)
"""What is told by its number alone, without its words and place."""


def found(request: HttpRequest) -> list[Report]:
    """Return the requests that are asked for, newest first. Two statements."""
    rows = _told()
    numbers = [each for each in told(request, "service_request_id").split(",") if each.strip()]
    if numbers:
        if len(numbers) > NAMED:
            raise RefusedError(f"service_request_id: at most {NAMED} at once.")
        return list(rows.filter(reference__in=[_number(each) for each in numbers]))
    rows = rows.public().filter(_within(request), _by_kind(request), _by_status(request))
    size = whole(request, "page_size", least=1, most=MOST) or MOST
    page = whole(request, "page", least=1, most=100_000) or 1
    rows = _near(request, rows)
    return list(rows[(page - 1) * size : page * size])


def one(number: str) -> Report:
    """Return a request by its number. Raises NotFoundError. Two statements."""
    row: Report | None = _told().filter(reference=_number(number)).first()
    if row is None:
        raise NotFoundError(f"service_request_id {number[:60]} was not found.")
    return row


def shown(rows: Sequence[Report], *, form: Format, extended: bool) -> HttpResponse:
    """Return requests as the text has them."""
    return written("service_requests", [_request(each, extended) for each in rows], form=form)


def _told() -> Any:
    due = Due.objects.filter(report=OuterRef("pk"), until="resolved", met_at=None)
    last = (
        Update.objects.filter(report=OuterRef("pk"), public=True).exclude(text="").order_by("-at")
    )
    photos = ReportPhoto.objects.released().order_by("at", "pk")
    return (
        Report.objects.told()
        .select_related("category", "agency", "area", "merged_into")
        .annotate(
            expected_at=Subquery(due.order_by("at").values("at")[:1]),
            notes=Subquery(last.values("text")[:1]),
        )
        .prefetch_related(Prefetch("photos", queryset=photos, to_attr="released"))
        .order_by("-filed_at", "-id")
    )


def _number(said_: str) -> str:
    try:
        return references.parse(said_.strip())
    except references.BadReferenceError:
        return ""


def _within(request: HttpRequest) -> Q:
    """Return the time that a search reaches over: 90 days at most, the last ones when not said."""
    since, until = moment(request, "start_date"), moment(request, "end_date")
    if since and until and until - since > SPAN:
        raise RefusedError("start_date, end_date: at most 90 days.")
    if since and until and until < since:
        raise RefusedError("end_date lies before start_date.")
    if since is None:
        since = (until or timezone.now()) - SPAN
    until = until or since + SPAN
    wanted = Q(filed_at__gte=since, filed_at__lte=until)
    if after := moment(request, "updated_after"):
        wanted &= Q(changed_at__gte=after)
    if before := moment(request, "updated_before"):
        wanted &= Q(changed_at__lte=before)
    return wanted


def _by_kind(request: HttpRequest) -> Q:
    codes = [each.strip() for each in told(request, "service_code").split(",") if each.strip()]
    return Q(category__in=codes) if codes else Q()


def _by_status(request: HttpRequest) -> Q:
    wanted = {each.strip().lower() for each in told(request, "status").split(",") if each.strip()}
    if wanted - {"open", "closed"}:
        raise RefusedError("status: open, closed, or both with a comma.")
    if len(wanted) != 1:
        return Q()
    return Q(state__in=CLOSED) if "closed" in wanted else Q(state__in=Report.OPEN)


def _near(request: HttpRequest, rows: Any) -> Any:
    """Keep what lies within `radius` metres of `lat`, `long` (an extension)."""
    radius = whole(request, "radius", least=1, most=WIDEST)
    if radius is None:
        return rows
    lat, lng = degrees(request)
    if lat is None or lng is None:
        raise RefusedError("radius: name lat and long too.")
    high, wide = radius / METRES, radius / (METRES * cos(radians(lat)))
    return (
        rows.filter(lat__range=(lat - high, lat + high), lng__range=(lng - wide, lng + wide))
        .alias(high=(F("lat") - lat) * METRES, wide=(F("lng") - lng) * METRES * cos(radians(lat)))
        .alias(apart=F("high") * F("high") + F("wide") * F("wide"))
        .filter(apart__lte=radius**2)
    )


def degrees(request: HttpRequest) -> tuple[float | None, float | None]:
    """Return `lat` and `long`, or None for both. Raises RefusedError for one alone, or off the earth."""
    read: list[float | None] = []
    for name, most in (("lat", 89.9), ("long", 180.0)):
        text = told(request, name)
        try:
            read.append(float(text) if text else None)
        except ValueError as error:
            raise RefusedError(f"{name}: degrees such as -6.5971.") from error
        if read[-1] is not None and not abs(read[-1]) <= most:
            raise RefusedError(f"{name}: beyond the earth.")
    if (read[0] is None) != (read[1] is None):
        raise RefusedError("lat and long go together.")
    return read[0], read[1]


def _request(row: Any, extended: bool) -> Mapping[str, Any]:
    hidden = row.state in HIDDEN
    photos = [] if hidden else [photo_address(each) for each in row.released]
    told_: dict[str, Any] = {
        "service_request_id": row.reference,
        "status": "closed" if row.state in CLOSED else "open",
        "status_notes": _notes(row),
        "service_name": said(row.category.name),
        "service_code": row.category_id,
        "description": None if hidden else row.public_text or None,
        "agency_responsible": row.agency.name,
        "service_notice": said(row.route.get("because", {})) or None,
        "requested_datetime": local(row.filed_at),
        "updated_datetime": local(row.closed_at or row.changed_at),
        "expected_datetime": local(row.expected_at),
        "address": None if hidden else _address(row),
        "address_id": row.area_id,
        "zipcode": row.area.postcode if row.area else None,
        "lat": None if hidden else row.lat,
        "long": None if hidden else row.lng,
        "media_url": photos[0] if photos else None,
    }
    if extended:
        told_["extended_attributes"] = {
            "state": row.state,
            "channel": row.channel,
            "followers": row.followers,
            "reopened": row.reopened,
            "photos": [{"media_url": each} for each in photos],
        }
    return told_


def _notes(row: Any) -> str | None:
    if row.state == Report.State.MERGED:
        return f"Digabung ke {row.merged_into.reference}"
    return row.notes or None


def _address(row: Any) -> str | None:
    parts = [row.public_place, row.area.name if row.area else "", city().name]
    return ", ".join(each for each in parts if each)


def photo_address(photo: ReportPhoto) -> str:
    """Return where everybody sees a released photo."""
    return settings.PENDOPO.public_url + reverse(
        "portal:report_photo", args=[photo.report.reference, photo.pk]
    )


def local(at: datetime | None) -> datetime | None:
    """Return a time in the city's zone."""
    return at.astimezone(city().zone) if at else None
