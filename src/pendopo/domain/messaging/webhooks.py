"""Webhooks: what happens on cases, told to the systems of the agencies that work on them.

As CloudEvents 1.0 in structured JSON, signed as Standard Webhooks 1.0 has it. A row is the job: it
is sent again until it is taken, always under the same id, so whoever hears must pass over repeats.
"""

import base64
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from pendopo.domain.directory.models import Agency
from pendopo.domain.directory.responsible import COMPANION
from pendopo.domain.messaging.models import Announcement, Webhook
from pendopo.domain.people.models import Account
from pendopo.ground.actor import Actor, Grant
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import SYSTEM, seal

EVENTS = (
    *("application.submitted", "application.granted", "application.refused"),
    *("application.withdrawn", "application.lapsed", "application.overdue"),
    *("application.handed_over", "correction.asked", "correction.answered"),
)
MARK = "whsec_"
MOST = 20
LABEL = "webhook secret"


class UrlError(ValueError):
    """Tulis alamat https:// tanpa nama pengguna di dalamnya."""


class EventsError(ValueError):
    """Pilih paling sedikit satu peristiwa yang dikenal."""


class NoBodyError(Exception):
    """Webhook hanya untuk petugas yang memegang peran di instansi itu."""


class TooManyWebhooksError(Exception):
    """Anda sudah punya 20 webhook. Akhiri satu dahulu."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What is announced: the event, by whom the case is handled, and codes that describe it."""

    event: UUID
    type: str
    about: str
    agency: UUID
    office: UUID | None
    data: dict[str, object]
    at: datetime


@transaction.atomic
def subscribe(
    *, url: str, events: Iterable[str], agency: str, by: Actor, at: datetime
) -> tuple[Webhook, str]:
    """Let a system hear of events on the cases of an agency, or of the office the actor works for.

    Returns the webhook and the secret that signs, shown once. Raises UrlError, EventsError,
    NoBodyError for an agency the actor does not work for, TooManyWebhooksError.
    """
    wanted = sorted(set(events))
    if not wanted or not set(EVENTS).issuperset(wanted):
        raise EventsError(EventsError.__doc__)
    _check(url)
    grant = _widest(by, agency)
    account = Account.objects.select_for_update(of=("self",)).get(pk=by.signed_in)
    if Webhook.objects.listening(at=at).filter(account=account).count() >= MOST:
        raise TooManyWebhooksError(TooManyWebhooksError.__doc__)
    secret = secrets.token_bytes(32)
    made = Webhook(
        account=account,
        agency=Agency.objects.get(code=agency),
        office_id=grant.office_key,
        url=url,
        events=wanted,
        secret_sealed=seal(SYSTEM, LABEL, base64.b64encode(secret).decode()),
        made_at=at,
    )
    made.save(force_insert=True)
    record(made, "webhook.made", by=by, at=at, agency=agency, events=[*wanted])
    return made, MARK + base64.b64encode(secret).decode()


def _check(url: str) -> None:
    """Raise UrlError unless the address may be called: only in the demo without encryption."""
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise UrlError(UrlError.__doc__) from None
    schemes = {"https", "http"} if settings.PENDOPO.demo else {"https"}
    plain = url.isascii() and url.isprintable() and " " not in url
    if not known or not plain or parts.scheme not in schemes or "@" in parts.netloc:
        raise UrlError(UrlError.__doc__)


def _widest(by: Actor, agency: str) -> Grant:
    """Return the actor's role at the agency as a whole, else at an office of it."""
    found = [g for g in by.grants if g.agency == agency and g.key and g.role != COMPANION]
    if by.kind != "officer" or not found:
        raise NoBodyError(NoBodyError.__doc__)
    return min(found, key=lambda g: (g.office is not None, g.office or ""))


@transaction.atomic
def end(webhook_id: UUID, *, by: Actor, at: datetime) -> None:
    """End one's own webhook; what was not yet taken is not sent any more."""
    found = Webhook.objects.visible_to(by).select_for_update().filter(pk=webhook_id).first()
    if found and found.ended_at is None:
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        record(found, "webhook.ended", by=by, at=at)


def announce(what: Happening) -> int:
    """Put down, for each webhook that wants it, that something happened. Once an event each.

    Returns how many. Handed on by the relay, in its transaction.
    """
    rows = [
        Announcement(
            webhook=webhook,
            event=what.event,
            type=what.type,
            about=what.about,
            data=what.data,
            happened_at=what.at,
            not_before=what.at,
        )
        for webhook in Webhook.objects.listening(at=what.at).of(what.agency, what.office)
        if what.type in webhook.events
    ]
    return len(Announcement.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def replay(
    webhook_id: UUID, *, since: datetime | None, event: UUID | None, by: Actor, at: datetime
) -> int:
    """Send again what happened since a time, or from an event on, taken or not.

    Returns how many. An event that was never announced to this webhook replays nothing.
    """
    mine = Webhook.objects.visible_to(by).listening(at=at).filter(pk=webhook_id)
    told = Announcement.objects.filter(webhook__in=mine)
    if event is not None:
        since = told.filter(event=event).values_list("happened_at", flat=True).first()
    if since is None:
        return 0
    again = {"state": Announcement.State.QUEUED, "attempts": 0, "finished_at": None}
    return told.filter(happened_at__gte=since).update(**again, not_before=at, problem="")


def signature(secret: str, *, name: str, at: int, body: bytes) -> str:
    """Return the header `webhook-signature` (v1, HMAC-SHA256). `secret` in base64, `at` in seconds."""
    signed = f"{name}.{at}.".encode() + body
    mac = hmac.digest(base64.b64decode(secret), signed, "sha256")
    return f"v1,{base64.b64encode(mac).decode()}"
