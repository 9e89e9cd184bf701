"""Whoever was warned may answer: I am safe, or I need help. The body that warned sees who and where."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from pendopo.domain.information.alerts import Alert, AlertArea, FollowedArea, Reply
from pendopo.ground.actor import Actor
from pendopo.ground.log import record


class NothingToAnswerError(LookupError):
    """Tidak ada peringatan yang berlaku untuk Anda saat ini."""


@transaction.atomic
def answer(*, person: UUID, word: str, alert: UUID, by: Actor, at: datetime) -> Reply:
    """Keep what a person answers to an alert they may see; the last word counts.

    Raises NothingToAnswerError once it is over.
    """
    found = Alert.objects.in_force(at=at).filter(pk=alert).first()
    if found is None:
        raise NothingToAnswerError(NothingToAnswerError.__doc__)
    reply, _ = Reply.objects.update_or_create(
        alert=found, person_id=person, defaults={"word": word, "channel": by.channel, "at": at}
    )
    record(found, "alert.answered", by=by, at=at, word=word)
    return reply


def last_heard(person: UUID, *, at: datetime) -> Alert | None:
    """Return the alert in force that a person was told last."""
    heard = Alert.objects.in_force(at=at).filter(broadcast__messages__person=person)
    return heard.order_by("-sent_at").first()


def counted(alert: Alert) -> dict[str, int]:
    """Return how many answered that they are safe, and how many that they need help."""
    return alert.replies.aggregate(
        safe=Count("pk", filter=Q(word=Reply.Word.SAFE)),
        help=Count("pk", filter=Q(word=Reply.Word.HELP)),
    )


def in_need(alert: Alert) -> QuerySet[Reply]:
    """Return who asked for help, the longest waiting first."""
    return alert.replies.filter(word=Reply.Word.HELP).order_by("at")


def areas_of(person: UUID, alert: Alert) -> list[str]:
    """Return the names of the alert's kelurahan that a person follows."""
    rows = AlertArea.objects.filter(alert=alert, area__in=_followed(person)).order_by("area__name")
    return list(rows.values_list("area__name", flat=True))


def _followed(person: UUID) -> "QuerySet[FollowedArea, Any]":
    return FollowedArea.objects.filter(person=person).values("area")
