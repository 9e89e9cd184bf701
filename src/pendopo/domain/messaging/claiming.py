"""Who is next: each person in order, what is urgent first, by night only what may ring."""

from datetime import datetime

from django.db import connection

from pendopo.domain.directory.city import city
from pendopo.domain.messaging.models import Delivery

CLAIM = """
update messaging_delivery set state = 'sending', started_at = %(at)s, attempts = attempts + 1
where id in (
    select d.id from messaging_delivery d
    where d.state = 'queued' and d.channel = %(channel)s and d.not_before <= %(at)s
    and not (d.quiet and %(night)s) and (d.good_until is null or d.good_until > %(at)s)
    and (d.subject is null or d.id = (
        select e.id from messaging_delivery e
        where e.subject = d.subject and e.channel = d.channel
        and e.state in ('queued', 'sending') and (e.urgent or not d.urgent)
        order by e.id limit 1))
    order by d.urgent desc, d.not_before, d.id limit %(most)s for update of d skip locked)
returning id
"""
"""The first of a person is looked up row by row: joined, all that is queued would be read each time."""
EXPIRE = """
update messaging_delivery set state = 'failed', finished_at = %(at)s, problem = 'expired'
where state = 'queued' and good_until <= %(at)s
"""


def claim(*, channel: str, most: int, at: datetime) -> list[Delivery]:
    """Claim what is next on a channel: of each person only the first that still waits there."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "channel": channel, "most": most, "night": is_night(at)})
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    return list(
        Delivery.objects.select_related("message__broadcast").filter(pk__in=ids).order_by("id")
    )


def expire(*, at: datetime) -> int:
    """Give up what nobody needs any more: a code past its time. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"at": at})
        return int(cursor.rowcount)


def is_night(at: datetime) -> bool:
    """Tell whether the city lets people sleep now."""
    night = city().messages.night
    clock = at.astimezone(city().zone).time()
    if night.begins <= night.ends:
        return night.begins <= clock < night.ends
    return clock >= night.begins or clock < night.ends
