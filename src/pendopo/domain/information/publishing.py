"""A warning is published: in one transaction it stands on every page and in every outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from pendopo.domain.directory.city import city
from pendopo.domain.information.alerts import Alert, FollowedArea
from pendopo.domain.information.policy import policy
from pendopo.domain.information.warning import NoDraftError, OverError, draft_of, follow_up
from pendopo.domain.messaging.broadcasting import Reached, broadcast
from pendopo.domain.messaging.models import Message
from pendopo.domain.people.models import Person
from pendopo.engines import dates
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record

TEMPLATE = "city_warning"
WARNINGS = uuid5(UUID(int=0), "pendopo warnings")
"""The topic of all warnings, for pages that are to show them at once."""
EXPIRY = system("expiry")
NAMED = 3
"""Kelurahan named in a text; of more it says how many."""


class SecondPersonError(Exception):
    """Peringatan ini perlu diperiksa orang kedua. Minta rekan yang berwenang menerbitkannya."""


class NotAnApproverError(Exception):
    """Hanya pejabat yang ditunjuk kota yang menerbitkan atau mengakhiri peringatan."""


@transaction.atomic
def publish(alert_id: UUID, *, by: Actor, at: datetime) -> Reached:
    """Publish a draft: all who follow its kelurahan are told, whoever heard of what it renews too.

    A second person publishes; who wrote it may alone where the policy says that minutes count.
    Raises NoDraftError, OverError, SecondPersonError, NotAnApproverError.
    """
    found = draft_of(alert_id)
    if found.expires_at <= at:
        raise OverError(OverError.__doc__)
    alone = _may_publish(found, by)
    if found.follows_id and not _end(found.follows_id, Alert.Ending.REPLACED, by=by, at=at):
        raise NoDraftError(NoDraftError.__doc__)
    return _send(found, alone=alone, by=by, at=at)


@transaction.atomic
def cancel(alert_id: UUID, *, by: Actor, at: datetime) -> Reached:
    """End a warning in force before its time, and tell all who were warned.

    Raises NotAnApproverError, NoDraftError when it is over.
    """
    if not policy().approves(by):
        raise NotAnApproverError(NotAnApproverError.__doc__)
    if not _end(alert_id, Alert.Ending.CANCELLED, by=by, at=at):
        raise NoDraftError(NoDraftError.__doc__)
    former = Alert.objects.get(pk=alert_id)
    name = policy().events[former.event].name
    texts = {
        language: {
            part: words.get(language, words["id"]).format(event=name.get(language, name["id"]))
            for part, words in policy().cancelled.items()
        }
        for language in former.languages
    }
    made = follow_up(
        former, kind=Alert.Kind.CANCEL, texts=texts, expires_at=former.expires_at, by=by, at=at
    )
    return _send(made, alone=False, by=by, at=at)


@transaction.atomic
def expire_next(*, at: datetime) -> int:
    """End one warning whose time is over; nobody is told, for each said until when. Returns 0 or 1."""
    over = Alert.objects.filter(ended_at=None, sent_at__isnull=False, expires_at__lte=at)
    found = over.select_for_update(skip_locked=True, of=("self",)).order_by("expires_at").first()
    if found is None:
        return 0
    _finish(found, Alert.Ending.EXPIRED, by=EXPIRY, at=at)
    return 1


def _may_publish(alert: Alert, by: Actor) -> bool:
    """Tell whether it goes out on one person's word."""
    if policy().approves(by) and by.account != alert.drafted_by_id:
        return False
    if not policy().writes(by):
        raise NotAnApproverError(NotAnApproverError.__doc__)
    if by.account != alert.drafted_by_id or not policy().goes_alone(
        severity=alert.severity, urgency=alert.urgency
    ):
        raise SecondPersonError(SecondPersonError.__doc__)
    return True


def _send(alert: Alert, *, alone: bool, by: Actor, at: datetime) -> Reached:
    areas = list(alert.areas.order_by("name"))
    names = [area.name for area in areas]
    made, reached = broadcast(
        to=_whom(alert, [area.pk for area in areas]),
        about=alert.pk,
        template=TEMPLATE,
        texts={language: _words(alert, names, language) for language in alert.languages},
        link=f"{settings.PENDOPO.public_url}/kabar/",
        route=policy().routes[alert.severity],
        good_until=alert.expires_at,
        at=at,
    )
    alert.sent_by_id, alert.sent_at, alert.broadcast = by.account, at, made
    alert.people, alert.carried = reached.people, reached.carried
    alert.save(update_fields=["sent_by", "sent_at", "broadcast", "people", "carried"])
    record(
        alert,
        "alert.published",
        by=by,
        at=at,
        kind=alert.kind,
        severity=alert.severity,
        danger=alert.event,
        areas=[area.pk for area in areas],
        alone=alone,
        people=reached.people,
        all=WARNINGS,
    )
    return reached


def _whom(alert: Alert, codes: list[str]) -> QuerySet[Any, Any]:
    """Return who follows the kelurahan, and who heard of what this one renews or ends."""
    here = FollowedArea.objects.of_people_in(codes)
    if alert.follows is None or alert.follows.broadcast_id is None:
        return here
    heard = Message.objects.filter(cause=alert.follows.broadcast_id).values("person_id")
    return Person.objects.filter(Q(pk__in=here) | Q(pk__in=heard)).values(person_id=F("pk"))


def _words(alert: Alert, names: list[str], language: str) -> dict[str, Any]:
    told = policy()
    told_by, said = told.texts, alert.said(language)
    until = dates.short(alert.expires_at, city().zone, language)
    where = ", ".join(names[:NAMED]) + (f" +{len(names) - NAMED}" if len(names) > NAMED else "")
    words = {
        "areas": where,
        "headline": said["headline"].rstrip("."),
        "action": said["action"],
        "until": until,
    }
    text = _in(told_by[alert.kind], language).format(**words, url="{url}")
    drill = _in(told_by["exercise"], language) if alert.exercise else ""
    return {"title": f"{drill}{said['headline']}", "text": f"{drill}{text}", "words": words}


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words["id"]


def _end(alert: UUID, ending: Alert.Ending, *, by: Actor, at: datetime) -> bool:
    """End a warning in force; tell whether it was."""
    found = Alert.objects.in_force(at=at).select_for_update(of=("self",)).filter(pk=alert).first()
    if found:
        _finish(found, ending, by=by, at=at)
    return found is not None


def _finish(alert: Alert, ending: Alert.Ending, *, by: Actor, at: datetime) -> None:
    alert.ended_at, alert.ending = at, ending
    alert.save(update_fields=["ended_at", "ending"])
    record(alert, f"alert.{ending.value}", by=by, at=at, all=WARNINGS)
