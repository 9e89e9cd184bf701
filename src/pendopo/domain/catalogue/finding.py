"""Finding a service: the versions in force, and search that forgives."""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from pendopo.domain.catalogue.models import Service, ServiceVersion


def in_force(*, on: date) -> QuerySet[Service]:
    """Return the services that have a version in force, with its id as `version_id`."""
    newest = ServiceVersion.objects.effective(on=on).filter(service=OuterRef("pk"))
    return (
        Service.objects.annotate(version_id=Subquery(newest.values("pk")[:1]))
        .exclude(version_id=None)
        .select_related("agency")
        .order_by("rank", "code")
    )


def version_in_force(slug: str, *, on: date) -> ServiceVersion | None:
    """Return the version of a service in force on a day, or None. One statement."""
    return (
        ServiceVersion.objects.effective(on=on)
        .filter(service__slug=slug)
        .select_related("service__agency")
        .first()
    )
