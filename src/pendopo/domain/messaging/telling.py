"""tell(): put a message into the outbox, in the transaction of whatever caused it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.messaging.models import Delivery, Message
from pendopo.domain.messaging.transports import TRANSPORTS
from pendopo.domain.people.models import ContactPoint
from pendopo.ground.vault.keyring import Keyring

ORDER = (ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE)
CHANNEL = {ContactPoint.Kind.EMAIL: "email", ContactPoint.Kind.PHONE: "sms"}


@transaction.atomic
def tell_person(
    *, person: UUID, about: UUID, template: str, title: str, text: str, cause: UUID, at: datetime
) -> None:
    """Tell a person something on the first of their channels that has a carrier.

    The same cause and template tell once, however often this is called.
    """
    points = {p.kind: p for p in ContactPoint.objects.filter(person=person)}
    reach = [points[kind] for kind in ORDER if kind in points]
    carried = [p for p in reach if CHANNEL[ContactPoint.Kind(p.kind)] in TRANSPORTS]
    message = _message(
        subject=person,
        person=person,
        about=about,
        template=template,
        title=title,
        text=text,
        cause=cause,
        at=at,
    )
    chosen = carried or reach
    if message and chosen:
        point = chosen[0]
        _deliver(
            message,
            channel=CHANNEL[ContactPoint.Kind(point.kind)],
            sealed=point.address_sealed,
            at=at,
        )


@transaction.atomic
def tell_address(
    *,
    subject: UUID,
    kind: str,
    address_sealed: bytes | memoryview,
    template: str,
    title: str,
    text: str,
    cause: UUID,
    at: datetime,
) -> None:
    """Tell an address that nobody has proven yet (a sign-in code), sealed under `subject`."""
    message = _message(
        subject=subject,
        person=None,
        about=cause,
        template=template,
        title=title,
        text=text,
        cause=cause,
        at=at,
    )
    if message:
        _deliver(message, channel=CHANNEL[ContactPoint.Kind(kind)], sealed=address_sealed, at=at)


def _message(
    *,
    subject: UUID,
    person: UUID | None,
    about: UUID,
    template: str,
    title: str,
    text: str,
    cause: UUID,
    at: datetime,
) -> Message | None:
    """Return the message, or None when this cause has already told it."""
    if Message.objects.filter(cause=cause, template=template).exists():
        return None
    ring = Keyring.of([subject])
    return Message.objects.create(
        person_id=person,
        subject=subject,
        about=about,
        template=template,
        title_sealed=ring.seal(subject, "title", title),
        text_sealed=ring.seal(subject, "text", text),
        cause=cause,
        created_at=at,
    )


def _deliver(message: Message, *, channel: str, sealed: bytes | memoryview, at: datetime) -> None:
    Delivery.objects.create(
        message=message, channel=channel, address_sealed=bytes(sealed), not_before=at
    )
