"""What a pack says of reports becomes rows; loading twice changes nothing."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from pendopo.domain.catalogue.packs import plain
from pendopo.domain.reports import editions
from pendopo.domain.reports.models import Category, Edition
from pendopo.domain.reports.packs import takes_reports, told
from pendopo.engines.pack_texts import said_in_full


@transaction.atomic
def load(folder: Path, *, at: datetime) -> None:
    """Load categories, rules and clocks, checked before; what is gone is withdrawn, never deleted."""
    if not takes_reports(folder):
        return
    listed, routing, clocks = (said_in_full(plain(file.data)) for file in told(folder).values())
    groups = {each["code"]: each for each in listed["groups"]}
    outside = {each["code"]: each for each in listed.get("outside", ())}
    for rank, each in enumerate(listed["categories"]):
        _category(each, groups, outside, rank)
    kept = [each["code"] for each in listed["categories"]]
    Category.objects.in_use().exclude(pk__in=kept).update(withdrawn_at=at)
    routing["unsorted"] = listed["unsorted"]
    _edition(routing, clocks, at=at)
    editions.reread()


def _category(
    each: Mapping[str, Any],
    groups: Mapping[str, Any],
    outside: Mapping[str, Any],
    rank: int,
) -> None:
    definition = {**each, "group": groups[each["group"]]}
    if body := outside.get(each.get("outside", "")):
        definition["outside"] = body
    Category.objects.update_or_create(
        code=each["code"],
        defaults={
            "name": each["name"],
            "group": each["group"],
            "urgent": each.get("urgent", False),
            "proof": each.get("proof", False),
            "definition": definition,
            "rank": rank,
            "withdrawn_at": None,
        },
    )


def _edition(routing: Any, clocks: Any, *, at: datetime) -> None:
    told = json.dumps([routing, clocks], sort_keys=True, ensure_ascii=False)
    digest = sha256(told.encode()).hexdigest()
    last = Edition.objects.select_for_update().order_by("-number").first()
    if last is None or last.digest != digest:
        number = last.number + 1 if last else 1
        Edition.objects.create(
            number=number, digest=digest, routing=routing, clocks=clocks, loaded_at=at
        )
