"""The inbox as an officer asks for it: what is shown, how many there are of each, kept filters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import JSONObject

from pendopo.domain.people.models import Account
from pendopo.domain.workflow.models import SavedView, Task, TaskQuerySet
from pendopo.ground.actor import Actor

MOST_VIEWS = 12
MINE, FREE, LATE, ESCALATED = SHOWN = ("mine", "free", "late", "escalated")


class TooManyViewsError(Exception):
    """Anda sudah menyimpan 12 tampilan. Hapus satu dahulu."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an officer wants to see; empty means all.

    `show` is one of SHOWN, `service` a slug, `step` a task's Indonesian name, `body` the code of
    an office, or else of an agency.
    """

    show: str = ""
    service: str = ""
    step: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """Tasks of one service, step and body, and how many of them are mine, free, late, escalated."""

    service: str
    title: dict[str, str]
    step: dict[str, str]
    body: str
    body_name: str
    total: int
    mine: int
    free: int
    late: int
    escalated: int

    def fits(self, wanted: Filter, *, but: str = "") -> bool:
        """Tell whether a filter, leaving one of its parts out, would show this lot."""
        asked = {"service": wanted.service, "step": wanted.step, "body": wanted.body}
        told = {"service": self.service, "step": self.step["id"], "body": self.body}
        return all(told[part] == asked[part] for part in asked if asked[part] and part != but)

    def count(self, show: str) -> int:
        """Return how many tasks of the lot are mine, free, late or escalated; all when empty."""
        counts = {MINE: self.mine, FREE: self.free, LATE: self.late, ESCALATED: self.escalated}
        return counts.get(show, self.total)


@dataclass(frozen=True, slots=True)
class Kept:
    """A filter kept under a name; `query` as the inbox's address has it."""

    id: UUID
    name: str
    query: str


def tasks(wanted: Filter, *, by: Actor, at: datetime) -> TaskQuerySet:
    """Return an officer's tasks, the most pressing first."""
    found = Task.objects.waiting_for_an_officer().workable_by(by)
    match wanted.show:
        case "mine":
            found = found.filter(claimed_by=by.account)
        case "free":
            found = found.free()
        case "late":
            found = found.due(at=at)
        case "escalated":
            found = found.escalated()
    if wanted.service:
        found = found.filter(process__version__service__slug=wanted.service)
    if wanted.step:
        found = found.filter(name__id=wanted.step)
    if wanted.body:
        agency = Q(office=None, agency__code=wanted.body)
        found = found.filter(Q(office__code=wanted.body) | agency)
    return found.order_by("due_at", "id")


def around(*, by: Actor, at: datetime) -> tuple[list[Lot], list[Kept]]:
    """Return the lots of an officer's inbox and the filters kept. One statement."""
    kept = SavedView.objects.filter(account=by.account).order_by("name")
    views = kept.values(it=JSONObject(id="id", name="name", query="query"))
    account = Account.objects.filter(pk=by.signed_in)
    lots, told = account.values_list(ArraySubquery(_lots(by, at=at)), ArraySubquery(views)).get()
    return [_lot(row) for row in lots], [Kept(UUID(v["id"]), v["name"], v["query"]) for v in told]


def _lots(by: Actor, *, at: datetime) -> QuerySet[Task, Any]:
    found = Task.objects.waiting_for_an_officer().workable_by(by).order_by()
    named = found.annotate(
        service=F("process__version__service__slug"),
        title=F("process__version__service__listing__name"),
        body=F("agency__code"),
        body_name=F("agency__short_name"),
        place=F("office__code"),
        place_name=F("office__name"),
    )
    parts = ("service", "title", "name", "body", "body_name", "place", "place_name")
    counted = named.values(*parts).annotate(
        total=Count("pk"),
        mine=Count("pk", filter=Q(claimed_by=by.account)),
        free=Count("pk", filter=Q(claimed_by=None)),
        late=Count("pk", filter=Q(due_at__lte=at)),
        escalated=Count("pk", filter=Q(escalated_at__isnull=False)),
    )
    every = (*parts, "total", *SHOWN)
    told: QuerySet[Task, Any] = counted.annotate(it=JSONObject(**{e: e for e in every})).values(
        "it"
    )
    return told


def _lot(row: dict[str, Any]) -> Lot:
    return Lot(
        service=row["service"],
        title=row["title"],
        step=row["name"],
        body=row["place"] or row["body"],
        body_name=row["place_name"] or row["body_name"],
        **{each: row[each] for each in ("total", *SHOWN)},
    )


def bodies(lots: Iterable[Lot]) -> dict[str, str]:
    """Return code and name of each body that has tasks here, by name."""
    return dict(sorted({lot.body: lot.body_name for lot in lots}.items(), key=lambda told: told[1]))


@transaction.atomic
def keep(name: str, query: str, *, by: Actor) -> None:
    """Keep a filter under a name; the same name holds the newer. Raises TooManyViewsError."""
    Account.objects.select_for_update().get(pk=by.signed_in)
    mine = SavedView.objects.filter(account=by.signed_in)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise TooManyViewsError(TooManyViewsError.__doc__)
    mine.update_or_create(account_id=by.signed_in, name=name, defaults={"query": query})


def discard(view: UUID, *, by: Actor) -> None:
    """Forget one of one's own filters."""
    SavedView.objects.filter(account=by.signed_in, pk=view).delete()
