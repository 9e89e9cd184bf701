"""Updates of requests, read and written: FixMyStreet's extension, `servicerequestupdates`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid5

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from pendopo.channels.open311.asking import CLOSED, HIDDEN, MOST, SPAN, local, one
from pendopo.channels.open311.doors import (
    NotFoundError,
    RefusedError,
    key_holder,
    moment,
    resource,
    told,
    whole,
)
from pendopo.channels.open311.writing import Format, written
from pendopo.domain.reports.hearing import Heard, hear
from pendopo.domain.reports.models import Report, Update
from pendopo.domain.reports.moving import NotNowError, NotYoursError, ReasonNeededError

LONGEST = 2000
WORDS: Mapping[str, str] = {
    Report.State.RECEIVED: "OPEN",
    Report.State.FORWARDED: "INVESTIGATING",
    Report.State.IN_PROGRESS: "IN_PROGRESS",
    Report.State.RESOLVED: "FIXED",
    Report.State.CLOSED: "CLOSED",
    Report.State.REJECTED: "NO_FURTHER_ACTION",
    Report.State.MERGED: "DUPLICATE",
}
"""FixMyStreet's further states, told to who asks for extensions."""
MEANT = {
    **dict.fromkeys(("OPEN", "INVESTIGATING", "IN_PROGRESS", "ACTION_SCHEDULED"), Heard.NOTE),
    "REOPEN": Heard.REOPEN,
    "CLOSED": Heard.CONTENT,
    "FIXED": Heard.CONTENT,
}
"""What a status sent with an update asks for."""


@resource("GET", "HEAD", "POST")
def updates(request: HttpRequest, form: Format) -> HttpResponse:
    """List what became of requests in a time, oldest first, or take an update in."""
    if request.method == "POST":
        return _heard(request, form)
    since, until = moment(request, "start_date"), moment(request, "end_date")
    until = until or timezone.now()
    since = since or until - timedelta(days=1)
    if not timedelta() <= until - since <= SPAN:
        raise RefusedError("start_date, end_date: in order, and at most 90 days.")
    size = whole(request, "page_size", least=1, most=MOST) or MOST
    page = whole(request, "page", least=1, most=100_000) or 1
    rows = (
        Update.objects.filter(public=True, report__withheld_at=None, at__range=(since, until))
        .select_related("report")
        .order_by("at", "pk")[(page - 1) * size : page * size]
    )
    extended = told(request, "extensions") == "true"
    shown = [_update(each, extended) for each in rows]
    return written("service_request_updates", shown, form=form)


def _update(row: Update, extended: bool) -> Mapping[str, Any]:
    state = row.state or row.report.state
    plain = "CLOSED" if state in CLOSED else "OPEN"
    return {
        "update_id": str(row.pk),
        "service_request_id": row.report.reference,
        "status": WORDS[state] if extended else plain,
        "updated_datetime": local(row.at),
        "description": None if row.report.state in HIDDEN else row.text or None,
        "media_url": None,
        "external_status_code": row.code or None,
    }


def _heard(request: HttpRequest, form: Format) -> HttpResponse:
    by = key_holder(request)
    number = told(request, "service_request_id")
    if not number:
        raise RefusedError("service_request_id was not provided.")
    status = told(request, "status").upper() or "OPEN"
    if status not in MEANT:
        raise RefusedError("status: " + ", ".join(MEANT) + ".")
    text = told(request, "description")
    if not text or len(text) > LONGEST:
        raise RefusedError(f"description: 1 to {LONGEST} letters.")
    report = one(number)
    named = told(request, "update_id")[:100]
    key = uuid5(report.pk, named) if named else None
    try:
        entry = hear(report.pk, text, meant=MEANT[status], key=key, by=by, at=timezone.now())
    except NotYoursError as error:
        raise NotFoundError(
            f"service_request_id {number[:60]} was not sent by this key."
        ) from error
    except (NotNowError, ReasonNeededError) as error:
        raise RefusedError(str(error)) from error
    return written("service_request_updates", [{"update_id": str(entry.pk)}], form=form)
