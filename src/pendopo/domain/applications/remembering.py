"""Whoever made a case knows its number: so an account is known again after a long absence.

Not of one of which the contact was told since: whoever holds it now has read the number there.
"""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from pendopo.domain.applications.models import Application
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.models import Account
from pendopo.domain.people.remembering import KNOWLEDGE
from pendopo.engines import references

SOON = timedelta(days=30)
"""So long after they were last here a contact is certainly still theirs."""


def knows_a_case(person: UUID, typed: str) -> bool:
    """Tell whether this is the number of a case of theirs."""
    try:
        reference = references.parse(typed)
    except references.BadReferenceError:
        return False
    account = Account.objects.filter(person=person, kind=Account.Kind.RESIDENT).first()
    if account is None:
        return False
    still_theirs = (account.last_login or account.created_at) + SOON
    told = Message.objects.filter(about=OuterRef("pk"), person=person, created_at__gt=still_theirs)
    mine = Application.objects.filter(applicant=person, reference=reference)
    return mine.exclude(Exists(told)).exists()


KNOWLEDGE.append(knows_a_case)
