"""tell(): put a message into the outbox, in the transaction of whatever caused it."""

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.messaging.models import Delivery, Message, Preference
from pendopo.domain.messaging.reaching import RINGING, send_out, ways
from pendopo.domain.messaging.templates import Data, Worded, template, worded
from pendopo.ground.vault.keyring import Keyring


class NoTemplateError(LookupError):
    """The pack has no such template."""


@transaction.atomic
def tell(
    *,
    person: UUID,
    about: UUID,
    template: str,
    version: UUID | None = None,
    data: Data,
    language: str,
    cause: UUID,
    at: datetime,
    urgent: bool = False,
) -> Message | None:
    """Tell a person something, in their own language, by the cheapest channel that they want.

    `template` is one of a service's `version`, or of the city; `language` is spoken to who chose
    none. The same cause and template tell once, however often this is called: then None comes back,
    as it does when the pack has no such template. Raises ErasedError.
    """
    preference = Preference.objects.filter(person=person).first()
    said = _words(template, version, data, (preference and preference.language) or language)
    if said is None:
        return None
    message = _message(person, person, about, template, said, cause=cause, at=at)
    if message and (found := ways(person, preference)):
        send_out(message, found, preference, urgent=urgent, at=at)
    return message


@transaction.atomic
def tell_address(
    *,
    subject: UUID,
    channel: str,
    address_sealed: bytes | memoryview,
    template: str,
    data: Data,
    language: str,
    cause: UUID,
    at: datetime,
    good_until: datetime | None = None,
    urgent: bool = True,
) -> None:
    """Tell an address, sealed under `subject`, what it waits for: a sign-in code, an answer.

    It is of no use after `good_until`. What is not urgent rings no phone at night. Raises
    NoTemplateError, ErasedError.
    """
    said = _words(template, None, data, language)
    if said is None:
        raise NoTemplateError(template)
    message = _message(subject, None, cause, template, said, cause=cause, at=at)
    if message:
        Delivery.objects.create(
            message=message,
            subject=subject,
            channel=channel,
            address_sealed=bytes(address_sealed),
            urgent=urgent,
            quiet=not urgent and channel in RINGING,
            not_before=at,
            good_until=good_until,
        )


def _words(name: str, version: UUID | None, data: Data, language: str) -> Worded | None:
    texts = template(name, version)
    return worded(texts, data, language) if texts else None


def _message(
    subject: UUID,
    person: UUID | None,
    about: UUID,
    template: str,
    said: Worded,
    *,
    cause: UUID,
    at: datetime,
) -> Message | None:
    """Return the message, or None when this cause has already told it."""
    if Message.objects.filter(cause=cause, template=template, subject=subject).exists():
        return None
    ring = Keyring.of([subject])
    return Message.objects.create(
        person_id=person,
        subject=subject,
        about=about,
        template=template,
        language=said.language,
        title_sealed=ring.seal(subject, "title", said.title),
        text_sealed=ring.seal(subject, "text", said.text),
        words_sealed=ring.seal(subject, "words", json.dumps(said.words, ensure_ascii=False)),
        cause=cause,
        created_at=at,
    )
