"""Publishing: a checked definition becomes an immutable version, named by its hash."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from pendopo.domain.catalogue.models import LifeEvent, Service, ServiceVersion
from pendopo.domain.catalogue.patching import NotOnlyWordsError, only_words
from pendopo.domain.directory.models import Agency
from pendopo.ground.actor import Actor
from pendopo.ground.log import record

LISTED = (
    *("name", "summary", "keywords", "icon", "fee"),
    *("term", "product", "life_events", "purpose", "code", "elsewhere"),
)


def canonical(definition: Mapping[str, Any]) -> str:
    """Return the one text of a definition: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(definition: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return sha256(canonical(definition).encode()).hexdigest()


@transaction.atomic
def publish(
    *,
    code: str,
    definition: Mapping[str, Any],
    rank: int,
    as_patch: bool = False,
    by: Actor,
    at: datetime,
) -> tuple[ServiceVersion, bool]:
    """Publish a definition; return its version and whether it is new.

    The same definition is never published twice. As a patch of the last version it reaches
    running cases too. Raises Agency.DoesNotExist, NotOnlyWordsError.
    """
    known = ServiceVersion.objects.filter(digest=digest(definition)).first()
    if known:
        return known, False
    service = _service(code, definition, rank=rank, by=by, at=at)
    last = service.versions.order_by("-number").first()
    if as_patch and not (last and only_words(last.definition, definition)):
        raise NotOnlyWordsError(NotOnlyWordsError.__doc__)
    version = ServiceVersion.objects.create(
        service=service,
        number=last.number + 1 if last else 1,
        digest=digest(definition),
        definition=json.loads(canonical(definition)),
        effective_from=date.fromisoformat(str(definition["service"]["effective_from"])),
        published_at=at,
        patch_of=last if as_patch else None,
    )
    record(
        service,
        "service.published",
        by=by,
        at=at,
        version=str(version.pk),
        number=version.number,
        digest=version.digest,
    )
    return version, True


def _service(
    code: str, definition: Mapping[str, Any], *, rank: int, by: Actor, at: datetime
) -> Service:
    """Find the service under lock, or make it; its listing follows the newest definition."""
    told = definition["service"]
    service = Service.objects.select_for_update().filter(code=code).first()
    listing = {key: told[key] for key in LISTED if key in told}
    confirmed = standing(told)
    listing |= {"confirmed": confirmed, "open": bool(definition["form"]) and confirmed != "missing"}
    if service is None:
        agency = Agency.objects.get(code=told["agency"])
        service = Service(code=code, slug=told["slug"], agency=agency, listing=listing, rank=rank)
        service.save(force_insert=True)
        record(service, "service.added", by=by, at=at, code=code)
    else:
        service.listing, service.rank = listing, rank
        service.save(update_fields=["listing", "rank"])
    service.life_events.set(LifeEvent.objects.filter(code__in=told.get("life_events", ())))
    return service


def standing(told: Mapping[str, Any]) -> str:
    """Return how sure the standard is as a whole: `confirmed`, `example` or `missing`."""
    statuses = {component["status"] for component in told["standard"].values()}
    return next((s for s in ("missing", "example") if s in statuses), "confirmed")
