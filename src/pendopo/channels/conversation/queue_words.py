"""A number in today's line by text: ANTRE and where; the word alone tells how far it is.

The network has shown whose phone it is, so the number is theirs and "come now" reaches them.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pendopo.channels.conversation.answers import Answer, Deed
from pendopo.design.writing import words_of
from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.directory.city import city
from pendopo.domain.messaging.models import Inbound
from pendopo.domain.messaging.preferring import preference_of
from pendopo.domain.queues import boards, issuing, places
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.models import Ticket
from pendopo.domain.queues.plans import Plan, lines_named, plan_of
from pendopo.domain.queues.waits import Wait, wait
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import unseal

SAID_BY_CITY |= {
    "queue_place": ("number", "line", "office", "ahead", "wait", "url"),
    "queue_called": ("number", "counter", "url"),
    "queue_which": ("told", "url"),
    "queue_how": ("url",),
    "queue_refused": ("why", "url"),
}
MOST = 3
"""Lines that one text names."""
AN_HOUR = 10
"""Numbers of one phone in an hour, as from home."""
REFUSED = (
    issuing.LineClosedError,
    issuing.LinePausedError,
    issuing.LineFullError,
    issuing.OtherTicketError,
)


def queue(inbound: Inbound, rest: str, at: datetime) -> Answer:
    """Give the next number of the one line that is meant; without a word, tell their latest's place."""
    phone = unseal(inbound.subject, "contact", inbound.address_sealed)
    words = re.findall(r"\w+", rest[:100].casefold())
    if not words:
        held = _held(inbound, phone, at=at)
        return _place(held[0].pk, at=at) if held else Answer("queue_how", {"url": _url()})
    found = lines_named(words)
    if len(found) != 1:
        return _which(found, at=at)
    try:
        limits.spend("queue", phone, most=AN_HOUR, minutes=60)
        made = issuing.issue(
            found[0].line,
            key=uuid5(inbound.pk, "ticket"),
            source=Ticket.Source.CONVERSATION,
            language=_language(inbound),
            holding=issuing.Holding(digest=holder_of(phone=phone), phone=phone),
            by=Actor(kind="anonymous", channel=inbound.channel),
            at=at,
        )
    except issuing.AlreadyQueuedError:
        held = _held(inbound, phone, at=at)
        return _place(next(t.pk for t in held if t.queue.line_id == found[0].line), at=at)
    except limits.TooOftenError:
        return Answer("too_often", {})
    except REFUSED as error:
        why = _by_language(partial(words_of, error))
        return Answer("queue_refused", {"why": why, "url": _url(f"{found[0].slug}/")})
    return _place(made.ticket, at=at)


def _held(inbound: Inbound, phone: str, *, at: datetime) -> list[Ticket]:
    """Return today's open tickets of whose phone it is, the latest first."""
    mine = [holder_of(phone=phone), holder_of(person=inbound.person_id)]
    return places.held([each for each in mine if each], at=at)


def _place(ticket: UUID, *, at: datetime) -> Answer:
    """Tell where a ticket stands, and between when and when the call may come."""
    stands = places.standing(ticket, at=at)
    number, url = stands.label, _url(places.token_of(ticket))
    if stands.counter is not None:
        called = {"number": number, "counter": str(stands.counter), "url": url}
        return Answer("queue_called", called, stands.language)
    plan = plan_of(stands.line)
    line, desks = boards.queues([plan], at=at).get(plan.line), boards.desks(plan.hall)
    waits = wait(plan, line, desks, ahead=stands.ahead, told=stands.told, at=at)
    return Answer(
        "queue_place",
        {
            "number": number,
            "line": plan.name,
            "office": plan.office_name,
            "ahead": str(stands.ahead),
            "wait": _by_language(lambda: _sentence(waits)),
            "url": url,
        },
        stands.language,
    )


def _sentence(waits: Wait) -> str:
    """Return what is said of a wait, in the language that is active."""
    if waits.words:
        return _(waits.words) + "."
    if waits.high:
        span = {"low": waits.low, "high": waits.high}
        return _("Dalam %(low)s sampai %(high)s menit") % span + "."
    return _("Perkiraan muncul setelah loket melayani.")


def _which(found: Sequence[Plan], *, at: datetime) -> Answer:
    """Tell by which words the lines that may be meant are named, those open now first."""
    if not found:
        return Answer("queue_how", {"url": _url()})
    first = sorted(found, key=lambda plan: not plan.issues_at(at))[:MOST]
    told = "; ".join(f"ANTRE {plan.slug}" for plan in first)
    return Answer("queue_which", {"told": told, "url": _url()})


def _by_language(say: Callable[[], str]) -> dict[str, str]:
    told = {}
    for language in city().languages:
        with translation.override(language):
            told[language] = say()
    return told


def _language(inbound: Inbound) -> str:
    chosen = preference_of(inbound.person_id) if inbound.person_id else None
    return (chosen and chosen.language) or "id"


def _url(rest: str = "") -> str:
    return f"{settings.PENDOPO.public_url}/antrean/{rest}"


DEEDS: dict[str, Deed] = dict.fromkeys(("ANTRE", "ANTRI", "ANTREAN", "NGANTRI", "QUEUE"), queue)
