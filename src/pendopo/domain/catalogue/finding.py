"""Finding a service: the versions in force, and search that forgives."""

from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from pendopo.domain.catalogue.models import Service, ServiceVersion
from pendopo.domain.directory.city import city
from pendopo.engines.similarity import score

ENOUGH = 0.35


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


def answering(query: str, among: Iterable[Service]) -> list[Service]:
    """Return the services that answer a search, the best first; all of them when it is empty."""
    if not query:
        return list(among)
    told = [(score(query, _texts(s), city().synonyms), s) for s in among]
    return [s for points, s in sorted(told, key=lambda pair: -pair[0]) if points >= ENOUGH]


def _texts(service: Service) -> list[tuple[float, str]]:
    told = service.listing
    keywords = " ".join(told.get("keywords", ()))
    return [
        (1.0, " ".join(told["name"].values())),
        (0.9, keywords),
        (0.5, " ".join(told["summary"].values())),
    ]


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
