"""Whoever made a case knows its number: so an account is known again after a long absence."""

from uuid import UUID

from pendopo.domain.applications.models import Application
from pendopo.domain.people.remembering import KNOWLEDGE
from pendopo.engines import references


def knows_a_case(person: UUID, typed: str) -> bool:
    """Tell whether this is the number of a case of theirs."""
    try:
        reference = references.parse(typed)
    except references.BadReferenceError:
        return False
    return Application.objects.filter(applicant=person, reference=reference).exists()


KNOWLEDGE.append(knows_a_case)
