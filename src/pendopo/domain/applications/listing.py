"""Lists of cases, the newest first: each lane that an officer may see is read from its own index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from pendopo.domain.applications.models import Application, Guest
from pendopo.domain.catalogue.models import Service
from pendopo.domain.directory.responsible import places
from pendopo.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """A case's place in a list: when it was sent, and its key."""

    sent_at: datetime
    case: UUID

    def below(self, case: str) -> Q:
        """Return the condition on rows that come after it; `case` is the column of the key."""
        earlier = Q(submitted_at__lt=self.sent_at) | Q(**{f"{case}__lt": self.case})
        return Q(submitted_at__lte=self.sent_at) & earlier


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: in a state, of a service (its slug), sent since a time, below a place."""

    state: str = ""
    service: str = ""
    since: datetime | None = None
    below: Place | None = None

    def condition(self, case: str) -> Q:
        """Return where in a list a row must stand; `case` is the column of the key."""
        since = Q(submitted_at__gte=self.since) if self.since else Q()
        return since & (self.below.below(case) if self.below else Q())


def newest(wanted: Wanted, *, by: Actor, most: int) -> QuerySet[Application]:
    """Return what an officer may see (the rule is `visible_to`), the newest first.

    No lane is read further than the page asks, so a page costs the same in a city of any size.
    """
    lanes: list[QuerySet[Any, Any]] = []
    for body in places(by) if by.kind == "officer" else ():
        own = Application.objects.exclude(state=Application.State.DRAFT)
        lanes.append(_lane(own.filter(body), wanted, "pk")[:most])
        lanes.append(_lane(Guest.objects.filter(body), wanted, "application")[:most])
    if not lanes:
        return Application.objects.none()
    found = Application.objects.filter(pk__in=lanes[0].union(*lanes[1:], all=True))
    return found.order_by("-submitted_at", "-pk")[:most]


def _lane(rows: QuerySet[Any], wanted: Wanted, case: str) -> QuerySet[Any, Any]:
    """Return the keys of a body's cases that are wanted; `case` is the column that names them."""
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.service:
        rows = rows.filter(service=Service.objects.filter(slug=wanted.service).values("pk")[:1])
    rows = rows.filter(wanted.condition(case))
    return rows.order_by("-submitted_at", f"-{case}").values(key=F(case))
