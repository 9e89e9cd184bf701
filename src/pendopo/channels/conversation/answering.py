"""A text to the city is answered, once: where a case stands, or that messages stop or go on.

Following a case without an account takes its reference and its secret. Who has proven this very
number in their own account has proven enough: the answer goes to that number and nowhere else.
"""

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction

from pendopo.channels.conversation import city_words, queue_words
from pendopo.channels.conversation.answers import Answer, Deed
from pendopo.domain.applications import drafting
from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.directory.city import city
from pendopo.domain.messaging.inbound import next_inbound
from pendopo.domain.messaging.models import Inbound
from pendopo.domain.messaging.preferring import opt_in, opt_out, preference_of
from pendopo.domain.messaging.telling import tell_address
from pendopo.domain.workflow.models import Clock
from pendopo.engines import references
from pendopo.flows.following.standing import UNDER_WAY, standing
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.vault.keyring import Keyring

SAID_BY_CITY |= {
    "help": (),
    "standing": ("reference", "service", "state", "due"),
    "ended": ("reference", "service", "state"),
    "secret_wanted": (),
    "stopped": (),
    "started": (),
    "stranger": ("url",),
    "too_often": (),
}
AN_HOUR = 30
"""Texts of one number that are answered in an hour."""
BETWEEN = re.compile(r"[\s\-./,:]+")


def answer_next(*, at: datetime) -> int:
    """Answer the text that has waited longest. Returns how many were dealt with (0 or 1)."""
    with transaction.atomic():
        inbound = next_inbound(at=at)
        if inbound is None:
            return 0
        ring = Keyring.of([inbound.subject])
        address = ring.unseal(inbound.subject, "contact", inbound.address_sealed)
        text = ring.unseal(inbound.subject, "text", inbound.text_sealed)
        answer = _answer(inbound, text, address, at=at)
        if answer:
            chosen = preference_of(inbound.person_id) if inbound.person_id else None
            tell_address(
                subject=inbound.subject,
                channel=inbound.channel,
                address_sealed=inbound.address_sealed,
                template=answer.template,
                data=answer.data,
                language=(chosen and chosen.language) or answer.language or "id",
                cause=inbound.pk,
                at=at,
            )
    return 1


def _answer(inbound: Inbound, text: str, address: str, *, at: datetime) -> Answer | None:
    """Return the answer; none to who goes on and on."""
    try:
        limits.spend("text-from", address, most=AN_HOUR, minutes=60)
    except limits.TooOftenError:
        return _warn(address)
    word, _, rest = text.strip().partition(" ")
    deed = DEEDS.get(word.strip(".,:!").upper(), _help)
    return deed(inbound, rest, at)


def _warn(address: str) -> Answer | None:
    try:
        limits.spend("text-warned", address, most=1, minutes=60)
    except limits.TooOftenError:
        return None
    return Answer("too_often", {})


def _standing(inbound: Inbound, rest: str, _at: datetime) -> Answer:
    found = _case(inbound, BETWEEN.sub("", rest).upper())
    if found is None:
        return Answer("secret_wanted", {})
    decided = decision_in_force(found)
    data = {
        "reference": found.reference,
        "service": found.service.listing["name"],
        "state": standing(found, decided).said,
    }
    if found.state not in UNDER_WAY or decided:
        return Answer("ended", data, found.language)
    clock = Clock.objects.filter(process__about=found.pk).first()
    return Answer("standing", {**data, "due": clock.due_at if clock else None}, found.language)


def _case(inbound: Inbound, typed: str) -> Application | None:
    """Return the case that is asked about, if whoever asks may know; without a number, their latest."""
    me = Actor(kind="resident", person=inbound.person_id, channel=inbound.channel)
    mine = (
        Application.objects.visible_to(me).select_related("service").filter(applicant__isnull=False)
    )
    if not typed:
        return mine.exclude(state=Application.State.DRAFT).order_by("-saved_at").first()
    length = len(city().reference_prefix) + references.TAIL_LENGTH
    reference, secret = typed[:length], typed[length:]
    try:
        if found := mine.filter(reference=references.parse(reference)).first():
            return found
        return drafting.resume(reference=reference, secret=secret)
    except (references.BadReferenceError, drafting.NotFoundError):
        return None


def _stop(inbound: Inbound, _rest: str, at: datetime) -> Answer:
    if inbound.person_id is None:
        return _stranger()
    opt_out(person=inbound.person_id, channel=inbound.channel, by=_themselves(inbound), at=at)
    return Answer("stopped", {})


def _start(inbound: Inbound, _rest: str, at: datetime) -> Answer:
    if inbound.person_id is None:
        return _stranger()
    opt_in(person=inbound.person_id, channel=inbound.channel, by=_themselves(inbound), at=at)
    return Answer("started", {})


def _help(_inbound: Inbound, _rest: str, _at: datetime) -> Answer:
    return Answer("help", {})


def _stranger() -> Answer:
    return Answer("stranger", {"url": f"{settings.PENDOPO.public_url}/masuk"})


def _themselves(inbound: Inbound) -> Actor:
    return Actor(kind="resident", person=inbound.person_id, channel=inbound.channel)


DEEDS: dict[str, Deed] = {
    "STATUS": _standing,
    **dict.fromkeys(("BERHENTI", "STOP", "EUREUN"), _stop),
    **dict.fromkeys(("MULAI", "START", "MIMITI"), _start),
    **city_words.DEEDS,
    **queue_words.DEEDS,
}
