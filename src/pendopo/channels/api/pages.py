"""Paging by place: the next page begins beyond the last row, however many came in meanwhile."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.db.models import Q
from ninja.errors import HttpError

from pendopo.domain.applications.listing import Place

_NOT_OURS = "cursor: take it from `next` of the page before, unchanged"
_YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the time its list is ordered by, and the row."""

    at: datetime
    row: UUID

    def told(self) -> str:
        """Return the cursor, as clients carry it: opaque to them."""
        return urlsafe_b64encode(f"{self.at.isoformat()} {self.row}".encode()).decode()

    @classmethod
    def read(cls, cursor: str) -> "Mark":
        """Read a cursor. Raises HttpError 422 for one that is not ours."""
        try:
            at, _, row = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
            mark = cls(datetime.fromisoformat(at), UUID(row))
        except ValueError:
            raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _NOT_OURS) from None
        if mark.at.tzinfo is None or mark.at.year not in _YEARS:
            raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, _NOT_OURS)
        return mark

    def below(self, at: str) -> Q:
        """Return the condition on rows that come after it, the newest first; `at` is their time."""
        earlier = Q(**{f"{at}__lt": self.at}) | Q(pk__lt=self.row)
        return Q(**{f"{at}__lte": self.at}) & earlier


def cursor(place: Place) -> str:
    """Return the cursor of a case's place in a list."""
    return Mark(place.sent_at, place.case).told()


def place(cursor: str) -> Place:
    """Return the place of a cursor. Raises HttpError 422 for one that is not ours."""
    mark = Mark.read(cursor)
    return Place(mark.at, mark.row)
