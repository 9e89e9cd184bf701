"""Paging by place: the next page begins below the last row, however many came in meanwhile."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from ninja.errors import HttpError

from pendopo.domain.applications.listing import Place


def cursor(place: Place) -> str:
    """Return a place as clients carry it: opaque to them."""
    return urlsafe_b64encode(f"{place.sent_at.isoformat()} {place.case}".encode()).decode()


def place(cursor: str) -> Place:
    """Return the place of a cursor. Raises HttpError 422 for one that is not ours."""
    try:
        sent_at, _, case = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        found = Place(datetime.fromisoformat(sent_at), UUID(case))
    except ValueError:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _NOT_OURS) from None
    if found.sent_at.tzinfo is None:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _NOT_OURS)
    return found


_NOT_OURS = "cursor: take it from `next` of the page before, unchanged"
