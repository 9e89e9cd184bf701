"""What touches somebody's account is told to its owner, who may not be the one who did it."""

from contextlib import suppress

from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.messaging.reaching import CODES_BY
from pendopo.domain.messaging.telling import tell, tell_address
from pendopo.domain.people.models import ContactPoint
from pendopo.domain.people.trust import FormerContact
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError

NOTICES = {
    "person.proven": "person_proven",
    "person.unproven": "person_unproven",
    "passkey.added": "passkey_added",
    "provider.linked": "provider_linked",
    "api_key.made": "api_key_made",
}
SAID_BY_CITY |= dict.fromkeys((*NOTICES.values(), "contact_changed", "contact_added"), ())


@subscribe("messaging.account_notices", to=tuple(NOTICES))
def tell_owner(event: Recorded) -> None:
    """Tell the person, once for each event. Nobody is told once erased."""
    with suppress(ErasedError):
        tell(
            person=event.aggregate_id,
            about=event.aggregate_id,
            template=NOTICES[event.name],
            data={},
            language="id",
            cause=event.uid,
            at=event.happened_at,
        )


@subscribe("messaging.changed_contacts", to=("contact.changed",))
def tell_former(event: Recorded) -> None:
    """Tell the address that was there before: the new one is in the hands of whoever changed it."""
    former = event.payload["former"]
    others = ContactPoint.objects.filter(person=event.aggregate_id).exclude(
        pk=event.payload["point"]
    )
    told = FormerContact.objects.filter(pk=former).first() if former else others.first()
    if told is None:
        return
    with suppress(ErasedError):
        tell_address(
            subject=event.aggregate_id,
            channel=CODES_BY[ContactPoint.Kind(told.kind)],
            address_sealed=told.address_sealed,
            template="contact_changed" if former else "contact_added",
            data={},
            language="id",
            cause=event.uid,
            at=event.happened_at,
        )
