"""Bodies that work on a case that is another's have it on their lists, a moment behind the log."""

from django.db import transaction

from pendopo.domain.applications.models import Application, Guest
from pendopo.domain.workflow.models import Task
from pendopo.ground.log import Recorded, subscribe


@subscribe("applications.guests", to=("task.opened", "case.migrated"), from_start=True)
def welcome(event: Recorded) -> None:
    """Put a case on the lists of every body that is asked to work on it, as the case stands now."""
    asked = Task.objects.of_guests().filter(process=event.aggregate_id)
    bodies = list(asked.values("about", "agency", "office").distinct())
    if not bodies:
        return
    with transaction.atomic():
        # Under its lock: whoever moves the case afterwards moves these rows with it.
        case = Application.objects.select_for_update(of=("self",)).get(pk=bodies[0]["about"])
        if case.submitted_at is None:
            raise LookupError(f"{case.reference} has not been sent")
        Guest.objects.bulk_create(
            [
                Guest(
                    application=case,
                    agency_id=body["agency"],
                    office_id=body["office"],
                    service_id=case.service_id,
                    state=case.state,
                    submitted_at=case.submitted_at,
                )
                for body in bodies
            ],
            ignore_conflicts=True,
        )
