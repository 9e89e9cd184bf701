"""Deliveries leave: at most one attempt unknown, always with the same identifier.

`sending` is committed before the first byte travels. A worker that dies in between leaves the
row `sending`; the sweep makes it `unknown`. Where a repeat does no harm it is tried once more,
never twice; where nobody can tell a repeat (SMS), it is left for an officer or a late receipt.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from pendopo.domain.directory.city import city
from pendopo.domain.messaging.claiming import claim, expire
from pendopo.domain.messaging.models import Channel, Delivery
from pendopo.domain.messaging.receiving import take
from pendopo.domain.messaging.settling import Verdict, settle
from pendopo.domain.messaging.transports import (
    TRANSPORTS,
    BusyError,
    DelayedError,
    GoneError,
    Outcome,
    Parcel,
    RefusedError,
    Taken,
    Transport,
)
from pendopo.domain.messaging.wording import words_of
from pendopo.ground.vault.keyring import Keyring

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
BUSY = timedelta(seconds=1)
REPEATED = frozenset({Channel.EMAIL, Channel.PUSH})
"""Where a second copy under the same identifier is seen as the first one."""
State = Delivery.State


def deliver(*, channel: str, at: datetime) -> int:
    """Hand over what is next on a channel and hear what its carrier tells. Returns how many of both.

    While the carrier cannot be reached nothing is claimed, and nothing ages.
    """
    transport = TRANSPORTS.get(channel)
    if transport is None or not transport.ready():
        return 0
    heard = _hear(transport, channel=channel, at=at)
    claimed = claim(channel=channel, most=transport.most, at=at)
    if claimed:
        settle(list(_verdicts(transport, claimed)), at=at)
    return heard + len(claimed)


def sweep(*, at: datetime) -> int:
    """Find deliveries whose worker died before the answer came. Returns how many."""
    left = list(Delivery.objects.under_way().filter(started_at__lte=at - LEASE))
    settle([_unanswered(each, "worker died before the answer") for each in left], at=at)
    return len(left) + expire(at=at)


def _hear(transport: Transport, *, channel: str, at: datetime) -> int:
    told = transport.heard()
    if told:
        take(told, channel=channel, at=at)
        transport.acknowledge()
    return len(told)


def _verdicts(transport: Transport, claimed: Sequence[Delivery]) -> Iterator[Verdict]:
    """Hand the claimed over, and yield what it means for each."""
    ring = Keyring.of([each.message.subject for each in claimed])
    readable = {str(each.pk): each for each in claimed if ring.holds(each.message.subject)}
    for each in claimed:
        if str(each.pk) not in readable:
            yield Verdict(each, State.FAILED, "erased")
    for parcel, outcome in transport.deliver([_parcel(each, ring) for each in readable.values()]):
        yield _judged(readable[parcel.identifier], outcome)


def _parcel(delivery: Delivery, ring: Keyring) -> Parcel:
    message = delivery.message
    said = words_of(message, ring)
    return Parcel(
        identifier=str(delivery.pk),
        address=ring.unseal(message.subject, "contact", delivery.address_sealed),
        title=said.title,
        text=said.text,
        template=message.template,
        language=message.language,
        words=said.blanks,
        answers=message.person_id is None,
        urgent=delivery.urgent,
    )


def _judged(delivery: Delivery, outcome: Outcome) -> Verdict:
    match outcome:
        case Taken():
            price = city().messages.price(delivery.channel)
            return Verdict(delivery, State.SENT, taken=outcome, cost=outcome.parts * price)
        case RefusedError():
            gone = isinstance(outcome, GoneError)
            return Verdict(delivery, State.FAILED, str(outcome), gone=gone)
        case BusyError():
            return Verdict(delivery, State.QUEUED, str(outcome), wait=BUSY, counted=False)
        case DelayedError():
            return _delayed(delivery, str(outcome))
        case _:
            return _unanswered(delivery, str(outcome))


def _delayed(delivery: Delivery, problem: str) -> Verdict:
    if delivery.attempts > len(WAITS):
        return Verdict(delivery, State.FAILED, problem)
    return Verdict(delivery, State.QUEUED, problem, wait=WAITS[delivery.attempts - 1])


def _unanswered(delivery: Delivery, problem: str) -> Verdict:
    """Retry an unknown once where that is harmless; else it stays unknown, for an officer to see."""
    if delivery.channel in REPEATED and not delivery.unknowns:
        return Verdict(delivery, State.QUEUED, problem, unknown=True)
    return Verdict(delivery, State.UNKNOWN, problem, unknown=True)
