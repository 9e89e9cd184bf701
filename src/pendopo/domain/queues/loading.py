"""The pack's halls become rows; loading twice changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.directory.models import Agency, Office
from pendopo.domain.queues import plans
from pendopo.domain.queues.models import Counter, Hall, Line
from pendopo.domain.queues.packs import halls, policy_of, shared, slug_of


@transaction.atomic
def load(folder: Path, *, at: datetime) -> None:
    """Load a pack's halls, checked before; what a pack no longer has is withdrawn, never deleted."""
    kept: list[UUID] = []
    desks: list[UUID] = []
    files = halls(folder)
    common = shared(folder).data if files else {}
    for file in files:
        for office in file.data["offices"]:
            lines, counters = _hall(office, file.data, common)
            kept += lines
            desks += counters
    Line.objects.in_use().exclude(pk__in=kept).update(withdrawn_at=at)
    Counter.objects.in_use().exclude(pk__in=desks).update(withdrawn_at=at)
    plans.reread()


def _hall(
    code: str, told: Mapping[str, Any], common: Mapping[str, Any]
) -> tuple[list[UUID], list[UUID]]:
    """Make one office's hall; return the keys of its lines and counters."""
    office = Office.objects.select_related("agency").get(code=code)
    hall, _ = Hall.objects.update_or_create(
        office=office,
        defaults={
            "staff": told["staff"],
            "supervisors": told["supervisors"],
            "breaks": told.get("breaks", common["breaks"]),
            "display": told.get("display", {}),
            "kiosk": told.get("kiosk", {}),
        },
    )
    lines = {
        line["code"]: _line(hall, office, line, policy_of(common, told, line), rank)
        for rank, line in enumerate(told["lines"])
    }
    counters = []
    for each in told["counters"]:
        counter, _ = Counter.objects.update_or_create(
            hall=hall,
            number=each["number"],
            defaults={"name": each.get("name", ""), "withdrawn_at": None},
        )
        counter.lines.set([lines[letter] for letter in each["lines"]])
        counters.append(counter.pk)
    return [line.pk for line in lines.values()], counters


def _line(
    hall: Hall, office: Office, line: Mapping[str, Any], policy: dict[str, Any], rank: int
) -> Line:
    own = line.get("agency")
    results = policy.get("results", [])
    opens = [
        {**each, "onward": slug_of(office.code, each["onward"])} if "onward" in each else each
        for each in results
    ]
    made, _ = Line.objects.update_or_create(
        hall=hall,
        code=line["code"],
        defaults={
            "agency": Agency.objects.get(code=own) if own else office.agency,
            "slug": slug_of(office.code, line["slug"]),
            "name": line["name"],
            "services": line["services"],
            "minutes": line["minutes"],
            "capacity": line["capacity"],
            "classes": [each["code"] for each in policy["classes"]],
            "walk_in_share": policy["walk_in_share"],
            "policy": {**policy, "results": opens, "slots": line.get("booking")},
            "rank": rank,
            "withdrawn_at": None,
        },
    )
    return made
