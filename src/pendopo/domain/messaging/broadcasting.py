"""Many are told at once: one statement makes every message and every delivery, however many they are.

Addresses are copied as they are sealed and the words are the broadcast's, so nothing has to be
opened or sealed for anyone before it leaves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from pendopo.domain.messaging.broadcasts import Broadcast
from pendopo.domain.messaging.models import Channel
from pendopo.domain.messaging.reaching import ASKED_FOR, RINGING
from pendopo.domain.messaging.transports import TRANSPORTS

TELL = """
with people as ({people}),
told as (
    insert into messaging_message
        (id, person_id, subject, about, template, language, broadcast_id, cause, created_at)
    select (lpad(to_hex((extract(epoch from %(at)s) * 1000)::bigint), 12, '0') || '7'
            || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid,
        p.id, p.id, %(about)s, %(template)s, coalesce(nullif(f.language, ''), 'id'),
        %(broadcast)s, %(broadcast)s, %(at)s
    from people join people_person p on p.id = people.person_id
        left join messaging_preference f on f.person_id = p.id
    where p.erased_at is null
    on conflict (cause, template, subject) do nothing
    returning id, person_id),
ways as (
    select t.id, t.person_id, k.channel, null::uuid as device, c.address_sealed
    from told t join people_contactpoint c on c.person_id = t.person_id
        join (values ('email', 'email'), ('phone', 'whatsapp'), ('phone', 'sms')) k (kind, channel)
            on k.kind = c.kind
    union all
    select t.id, t.person_id, 'push', s.id, s.address_sealed
    from told t join messaging_pushsubscription s on s.person_id = t.person_id),
wished as (
    select w.*, coalesce(f.quiet_nights, true) as sleeps,
        min(array_position(%(order)s::text[], w.channel)) over (partition by w.id) as best
    from ways w left join messaging_preference f on f.person_id = w.person_id
    where w.channel = any(%(order)s) and case when w.channel = any(%(asked)s)
        then w.channel = any(f.wanted) else not w.channel = any(coalesce(f.refused, '{{}}')) end),
sent as (
    insert into messaging_delivery (id, message_id, subject, channel, device, address_sealed, urgent,
        quiet, state, attempts, unknowns, not_before, good_until, parts, cost, problem)
    select (lpad(to_hex((extract(epoch from %(at)s) * 1000)::bigint), 12, '0') || '7'
            || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid,
        id, person_id, channel, device, address_sealed, %(urgent)s,
        not %(urgent)s and sleeps and channel = any(%(ringing)s),
        'queued', 0, 0, %(at)s, %(until)s, 0, 0, ''
    from wished where %(together)s or array_position(%(order)s::text[], channel) = best
    returning message_id)
select (select count(*) from told), (select count(distinct message_id) from sent),
    (select count(*) from sent)
"""
"""Keys are UUIDv7 of the moment (RFC 9562): of each person what was told first goes first."""


@dataclass(frozen=True, slots=True)
class Route:
    """By which channels many are told, the first first; `together`: by all of them at once.

    `urgent` goes ahead of all else and rings at night.
    """

    channels: Sequence[str]
    together: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """How many were told, of them how many by a carrier and not in their inbox alone, in how many deliveries."""

    people: int
    carried: int
    deliveries: int


@transaction.atomic
def broadcast(
    *,
    to: QuerySet[Any, Any],
    about: UUID,
    template: str,
    texts: Mapping[str, Mapping[str, Any]],
    link: str,
    route: Route,
    at: datetime,
    good_until: datetime | None = None,
) -> tuple[Broadcast, Reached]:
    """Tell all people whom a queryset of `person_id` names, each once; in two statements.

    Who refused a channel is not told by it, and by WhatsApp only who asked for it. What is not of
    use after `good_until` is given up. The words are in each one's language.
    """
    made = Broadcast.objects.create(about=about, texts=dict(texts), link=link, created_at=at)
    carried = [each for each in route.channels if each in TRANSPORTS]
    people, values = to.order_by().distinct().query.sql_with_params()
    statement = TELL.format(people=_named(people, len(values)))
    given = {f"people{number}": value for number, value in enumerate(values)}
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                **given,
                "at": at,
                "about": about,
                "template": template,
                "broadcast": made.pk,
                "order": carried or [*route.channels],
                "asked": [each.value for each in ASKED_FOR],
                "ringing": [each.value for each in Channel if each in RINGING],
                "together": route.together,
                "urgent": route.urgent,
                "until": good_until,
            },
        )
        return made, Reached(*cursor.fetchone())


def _named(sql: str, many: int) -> str:
    """Return a statement with its values by name, since the rest of it has names too."""
    parts = sql.split("%s")
    names = [f"%(people{number})s" for number in range(many)]
    return "".join(part + name for part, name in zip(parts, [*names, ""], strict=True))
