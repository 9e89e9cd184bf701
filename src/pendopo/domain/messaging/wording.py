"""What a message says: its own sealed words, or those of the broadcast it belongs to."""

import json
from dataclasses import dataclass
from typing import Any

from pendopo.domain.messaging.models import Message
from pendopo.ground.vault.keyring import Keyring
from pendopo.ground.vault.links import key_of, link_of

HEARD = b"heard"
"""The kind of address that opens what one person was told with many."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message in the language of its reader; `blanks` are what filled its template."""

    title: str
    text: str
    blanks: dict[str, str]


def words_of(message: Message, ring: Keyring) -> Words:
    """Return what a message says; its broadcast is fetched beside it. Raises ErasedError."""
    if message.broadcast:
        told: Any = message.broadcast.said(message.language)
        url = f"{message.broadcast.link}{link_of(HEARD, message.pk)}"
        blanks = {**told["words"], "url": url}
        return Words(told["title"], told["text"].replace("{url}", url), blanks)
    subject, sealed = message.subject, message.words_sealed
    return Words(
        title=ring.unseal(subject, "title", message.title_sealed or b""),
        text=ring.unseal(subject, "text", message.text_sealed or b""),
        blanks=json.loads(ring.unseal(subject, "words", sealed)) if sealed else {},
    )


def heard(token: str) -> Message | None:
    """Return the message whose own address this is, None when it is none of ours."""
    key = key_of(HEARD, token)
    found = (
        Message.objects.filter(pk=key, broadcast__isnull=False) if key else Message.objects.none()
    )
    return found.select_related("broadcast").first()
