"""Announcements leave: sent until taken, with waits between, and given up after a day and a half."""

import json
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.db import connection

from pendopo.domain.messaging.models import Announcement, Webhook
from pendopo.domain.messaging.webhooks import LABEL, signature
from pendopo.ground.vault.keyring import SYSTEM, unseal
from pendopo.ground.wire.calling import BadAnswerError, NoAnswerError, NotSentError
from pendopo.ground.wire.guarded import GuardedLine

SECONDS = 10.0
LARGEST = 64_000  # bytes of an answer
LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
REST = timedelta(minutes=1)
KEPT = timedelta(days=30)
State = Announcement.State

CLAIM = """
update messaging_announcement set attempts = attempts + 1, not_before = %(until)s
where id = (select a.id from messaging_announcement a join messaging_webhook w on w.id = a.webhook_id
            where a.state = 'queued' and a.not_before <= %(at)s and w.ended_at is null
            order by a.not_before limit 1 for update of a skip locked)
returning id
"""


def announce_next(*, at: datetime) -> int:
    """Send the next announcement that is due. Returns how many were dealt with (0 or 1).

    It is claimed for two minutes, committed before the first byte travels: a worker that dies
    leaves it to be sent again, under the same id.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "until": at + LEASE})
        row = cursor.fetchone()
    if row is None:
        return 0
    _attempt(row[0], at=at)
    return 1


def _attempt(announcement: UUID, *, at: datetime) -> None:
    told = Announcement.objects.select_related("webhook__agency", "webhook__account").get(
        pk=announcement
    )
    webhook = told.webhook
    try:
        status = _send(told, webhook, at=at)
    except (NotSentError, NoAnswerError, BadAnswerError) as error:
        _again(told, problem=str(error), at=at)
        return
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        _change(told, state=State.TAKEN, finished_at=at, problem="")
    elif status == HTTPStatus.GONE:
        _change(told, state=State.DEAD, finished_at=at, problem=f"HTTP {status}")
        Webhook.objects.filter(pk=webhook.pk, ended_at=None).update(ended_at=at)
    else:
        _again(told, problem=f"HTTP {status}", at=at)


def _send(told: Announcement, webhook: Webhook, *, at: datetime) -> int:
    line = GuardedLine(webhook.url, SECONDS, LARGEST, private=settings.PENDOPO.demo)
    body = json.dumps(cloud_event(told), ensure_ascii=False, separators=(",", ":")).encode()
    second, name = int(at.timestamp()), str(told.event)
    secret = unseal(SYSTEM, LABEL, webhook.secret_sealed)
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": name,
        "webhook-timestamp": str(second),
        "webhook-signature": signature(secret, name=name, at=second, body=body),
    }
    return line.call("POST", "", body, headers=headers).status


def cloud_event(told: Announcement) -> dict[str, object]:
    """Return an announcement as CloudEvents 1.0 has it. Its subject is the case's reference."""
    return {
        "specversion": "1.0",
        "id": str(told.event),
        "source": f"{settings.PENDOPO.public_url}/api/v1",
        "type": f"id.pendopo.{told.type}",
        "subject": told.about,
        "time": told.happened_at.isoformat(),
        "datacontenttype": "application/json",
        "data": told.data,
    }


def _again(told: Announcement, *, problem: str, at: datetime) -> None:
    """Try again later, and hold back what else waits for this webhook: others are not kept waiting."""
    waiting = Announcement.objects.filter(webhook=told.webhook_id, state=State.QUEUED)
    waiting.exclude(pk=told.pk).filter(not_before__lt=at + REST).update(not_before=at + REST)
    if told.attempts > len(WAITS):
        _change(told, state=State.DEAD, finished_at=at, problem=problem)
    else:
        _change(told, not_before=at + WAITS[told.attempts - 1], problem=problem)


def _change(told: Announcement, **fields: object) -> None:
    """Change the row only while it is still this attempt's."""
    if "problem" in fields:
        fields["problem"] = str(fields["problem"])[:80]
    mine = Announcement.objects.filter(pk=told.pk, state=State.QUEUED, attempts=told.attempts)
    mine.update(**fields)


def forget_announcements(*, at: datetime) -> int:
    """Forget what happened more than 30 days ago: it can no longer be replayed. Returns how many."""
    gone, _ = Announcement.objects.filter(happened_at__lt=at - KEPT).delete()
    return gone
