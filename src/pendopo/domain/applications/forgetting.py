"""What erasing a person means for their cases: none may be under way; drafts end with it."""

from datetime import datetime

from pendopo.domain.applications.models import Application, CaseIndex
from pendopo.domain.people.erasing import NotYetError, before_erasing
from pendopo.domain.people.models import Person
from pendopo.ground.actor import Actor

RUNNING = (Application.State.SUBMITTED, Application.State.CORRECTING)


@before_erasing
def let_go(person: Person, by: Actor, at: datetime) -> None:
    """Hold up erasure while a case is under way; else let nothing be found by name or NIK."""
    del by, at
    if Application.objects.filter(applicant=person, state__in=RUNNING).exists():
        raise NotYetError(NotYetError.__doc__)
    CaseIndex.objects.filter(application__applicant=person).delete()
