"""A resident reads what they were told: the inbox keeps it, whatever became of its deliveries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pendopo.domain.messaging.models import Message
from pendopo.domain.messaging.wording import Words, words_of
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Told:
    """One message in words; `new` until it was shown once."""

    id: UUID
    about: UUID
    title: str
    text: str
    at: datetime
    new: bool


def read_by(actor: Actor, *, most: int, at: datetime) -> list[Told]:
    """Return a resident's latest messages, and count them as read from then on."""
    mine = Message.objects.visible_to(actor).select_related("broadcast")
    found = list(mine.order_by("-created_at", "-id")[:most])
    if not found:
        return []
    ring = Keyring.of({each.subject for each in found})
    unread = [each.pk for each in found if each.read_at is None]
    if unread:
        Message.objects.filter(pk__in=unread, read_at=None).update(read_at=at)
    return [_told(each, words_of(each, ring)) for each in found]


def _told(message: Message, said: Words) -> Told:
    return Told(
        id=message.pk,
        about=message.about,
        title=said.title,
        text=said.text,
        at=message.created_at,
        new=message.read_at is None,
    )


def unread(actor: Actor) -> int:
    """Return how many messages a resident has not seen yet."""
    return Message.objects.visible_to(actor).filter(read_at=None).count()
