"""Finding a service: the versions in force, and search that forgives."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from pendopo.domain.catalogue.models import Service, ServiceVersion
from pendopo.domain.catalogue.words import read_words, texts
from pendopo.engines.searching.index import Answer, Index


def in_force(*, on: date) -> QuerySet[Service]:
    """Return the services that have a version in force, with its id as `version_id`.

    Not those that are begun from elsewhere only (they have a `purpose`), as an objection is.
    """
    newest = ServiceVersion.objects.effective(on=on).filter(service=OuterRef("pk"))
    return (
        Service.objects.filter(listing__purpose__isnull=True)
        .annotate(version_id=Subquery(newest.values("pk")[:1]))
        .exclude(version_id=None)
        .select_related("agency")
        .order_by("rank", "code")
    )


def answering(query: str, among: Iterable[Service]) -> tuple[list[Service], Answer | None]:
    """Return the services that answer a search, the best first, and why; all when it is empty.

    A version never changes, so an index stands as long as the same versions are in force.
    """
    services = list(among)
    if not query:
        return services, None
    by_version = {str(service.version_id): service for service in services}  # type: ignore[attr-defined]  # in_force() annotates it
    answer = _index(tuple(by_version), Path(settings.PENDOPO.city)).search(query)
    return [by_version[found.key] for found in answer.found], answer


@lru_cache(maxsize=16)
def _index(versions: tuple[str, ...], folder: Path) -> Index:
    """Return the index of these versions, in their order. One statement, the first time."""
    told = {
        str(pk): service
        for pk, service in ServiceVersion.objects.filter(pk__in=versions).values_list(
            "pk", "definition__service"
        )
    }
    return Index({key: texts(told[key]) for key in versions}, read_words(folder))


def offered(slug: str, *, on: date) -> ServiceVersion | None:
    """Return the version in force of a service that anyone may look up, or None. One statement."""
    version = version_in_force(slug, on=on)
    return version if version and "purpose" not in version.service.listing else None


def startable(slug: str, *, on: date) -> ServiceVersion | None:
    """Return the version in force of a service that one can apply for here, or None."""
    version = offered(slug, on=on)
    return version if version and takes(version.service) else None


def takes(service: Service) -> bool:
    """Tell whether one can apply here: some pages only inform."""
    return bool(service.listing.get("open", True))


def version_in_force(slug: str, *, on: date) -> ServiceVersion | None:
    """Return the version of a service in force on a day, or None. One statement."""
    return (
        ServiceVersion.objects.effective(on=on)
        .filter(service__slug=slug)
        .select_related("service__agency")
        .first()
    )


def for_purpose(purpose: str, *, on: date) -> ServiceVersion | None:
    """Return the version in force of the service that a pack has for a purpose, or None."""
    return (
        ServiceVersion.objects.effective(on=on)
        .filter(service__listing__purpose=purpose)
        .select_related("service__agency")
        .first()
    )
