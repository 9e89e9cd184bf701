"""Ways in end with the person, in the transaction that erases them."""

from datetime import datetime

from pendopo.domain.people.erasing import before_erasing
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.trust import FormerContact, Link, Passkey, Session
from pendopo.ground.actor import Actor


@before_erasing
def forget(person: Person, _by: Actor, _at: datetime) -> None:
    """Let passkeys, sessions, links and former contacts of whoever is erased go."""
    accounts = list(Account.objects.filter(person=person).values_list("pk", flat=True))
    Link.objects.filter(account__in=accounts).delete()
    Passkey.objects.filter(account__in=accounts).delete()
    Session.objects.filter(account__in=accounts).delete()
    FormerContact.objects.filter(person=person).delete()
