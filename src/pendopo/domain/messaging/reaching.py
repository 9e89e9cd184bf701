"""By which channels a person can be reached, cheapest first, as they wish and as carriers allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pendopo.domain.directory.city import city
from pendopo.domain.messaging.models import (
    Channel,
    Delivery,
    Message,
    Preference,
    PushSubscription,
)
from pendopo.domain.messaging.transports import TRANSPORTS
from pendopo.domain.people.models import ContactPoint

BY_KIND = {
    ContactPoint.Kind.EMAIL: (Channel.EMAIL,),
    ContactPoint.Kind.PHONE: (Channel.WHATSAPP, Channel.SMS),
}
CODES_BY = {ContactPoint.Kind.EMAIL: Channel.EMAIL, ContactPoint.Kind.PHONE: Channel.SMS}
"""How an address is told what it must prove: the one way that every phone has."""
ASKED_FOR = frozenset({Channel.WHATSAPP})
"""Channels nobody is told by without having asked for it (WhatsApp Business policy: opt-in)."""
RINGING = frozenset({Channel.PUSH, Channel.WHATSAPP, Channel.SMS})
"""Channels that wake people up."""
ALIVE = (
    Delivery.State.QUEUED,
    Delivery.State.SENDING,
    Delivery.State.SENT,
    Delivery.State.DELIVERED,
    Delivery.State.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Way:
    """One address of a person on one channel, sealed; `device` tells one browser from another."""

    channel: str
    address_sealed: bytes
    device: UUID | None = None


def ways(person: UUID, preference: Preference | None) -> list[Way]:
    """Return a person's ways, cheapest first, those they refused left out.

    Ways without a carrier come only when there is no other: the message waits for one.
    """
    found = [
        Way(channel, bytes(point.address_sealed))
        for point in ContactPoint.objects.filter(person=person)
        for channel in BY_KIND[ContactPoint.Kind(point.kind)]
    ]
    found += [
        Way(Channel.PUSH, bytes(each.address_sealed), each.pk)
        for each in PushSubscription.objects.filter(person=person).order_by("since")
    ]
    order = city().messages.order
    wished = [way for way in found if way.channel in order and wants(preference, way.channel)]
    wished.sort(key=lambda way: order.index(way.channel))
    return [way for way in wished if way.channel in TRANSPORTS] or wished


def wants(preference: Preference | None, channel: str) -> bool:
    """Tell whether a person wants to be told by a channel."""
    if channel in ASKED_FOR:
        return preference is not None and channel in preference.wanted
    return preference is None or channel not in preference.refused


def send_out(
    message: Message,
    found: Sequence[Way],
    preference: Preference | None,
    *,
    urgent: bool,
    at: datetime,
) -> None:
    """Queue a message by the first channel of these ways, to each of its devices."""
    quiet = not urgent and (preference is None or preference.quiet_nights)
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            subject=message.subject,
            channel=way.channel,
            device=way.device,
            address_sealed=way.address_sealed,
            urgent=urgent,
            quiet=quiet and way.channel in RINGING,
            not_before=at,
        )
        for way in found
        if way.channel == found[0].channel
    )


def fall_back(message_id: UUID, *, at: datetime) -> None:
    """Go on by the next channel once all that was tried has failed for good.

    What may have arrived is not said again.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    tried = list(message.deliveries.values_list("channel", "state", "urgent"))
    if message.person_id is None or any(state in ALIVE for _, state, _ in tried):
        return
    preference = Preference.objects.filter(person=message.person_id).first()
    used = {channel for channel, _, _ in tried}
    left = [way for way in ways(message.person_id, preference) if way.channel not in used]
    if left and left[0].channel in TRANSPORTS:
        send_out(message, left, preference, urgent=any(u for _, _, u in tried), at=at)
