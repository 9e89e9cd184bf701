"""After a long absence a phone may have another holder: who signs in shows that they are the same.

Operators give numbers out again months after they fall silent. What only the former holder knows:
a proven NIK, whole (its end is a serial that is guessed: 0001 fits most); without one, the number
of a case, or the account's other address.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from pendopo.domain.directory.city import city
from pendopo.domain.people.contacts import addresses_of
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.proving import nik_of
from pendopo.ground import limits

TRIES, DAY = 3, 24 * 60
Knows = Callable[[UUID, str], bool]
KNOWLEDGE: list[Knows] = []
"""What rooms above can ask: whether somebody who is this person would say that."""


class NotTheSameError(Exception):
    """Jawaban tidak cocok. Bila nomor ini baru Anda miliki, mulailah akun baru."""


def long_away(account: Account, *, at: datetime) -> bool:
    """Tell whether nobody has come in for so long that the number may be another's by now."""
    since = account.last_login or account.created_at
    return since <= at - timedelta(days=city().away_days)


def recognise(person_id: UUID, *, kind: str, typed: str) -> None:
    """Check what somebody says who came in by a contact of this `kind`.

    Three tries a day. Raises NotTheSameError, TooOftenError.
    """
    limits.spend("recognise", str(person_id), most=TRIES, minutes=DAY)
    said = "".join(typed.split())
    nik = nik_of(Person.objects.get(pk=person_id))
    if nik:
        same = "".join(filter(str.isdigit, said)) == nik
    else:
        others = {a.lower() for k, a in addresses_of(person_id).items() if k != kind}
        same = said.lower() in others or any(knows(person_id, said) for knows in KNOWLEDGE)
    if not said or not same:
        raise NotTheSameError(NotTheSameError.__doc__)
