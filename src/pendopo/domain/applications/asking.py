"""What is asked of each outside system: how it is sent, and how one asks what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pendopo.domain.applications.models import Exchange
from pendopo.domain.applications.outside import OUTSIDE, CivilRegistry, Entered, Stamp, StampDuty
from pendopo.ground.wire.calling import NotSentError

Kind = Exchange.Kind
PENDING = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an outside system answered. `outcome` is empty while it has not decided."""

    outcome: str
    told: Mapping[str, Any] = field(default_factory=dict)
    refused: bool = False
    file: bytes = b""


Told = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """`send` asks for something; `become` asks what became of it, and gives None for `not known`."""

    ready: Callable[[], bool]
    send: Callable[[Exchange, Told], Reply]
    become: Callable[[Exchange], Reply | None] | None = None


def _registry() -> CivilRegistry:
    if OUTSIDE.registry is None:
        raise NotSentError("belum dihubungkan")
    return OUTSIDE.registry


def _stamps() -> StampDuty:
    if OUTSIDE.stamps is None:
        raise NotSentError("belum dihubungkan")
    return OUTSIDE.stamps


def _match(_: Exchange, told: Told) -> Reply:
    found = _registry().match(nik=told["nik"], name=told["name"], born=told["birth_date"])
    agrees = found.found and all(found.agrees.values())
    outcome = "matched" if agrees else "mismatch" if found.found else "unknown"
    return Reply(outcome, {"agrees": dict(found.agrees)})


def _submit(exchange: Exchange, told: Told) -> Reply:
    return _entered(_registry().submit(exchange.request, "kelahiran", told))


def _submit_event(exchange: Exchange, told: Told) -> Reply:
    rest = {name: value for name, value in told.items() if name != "event"}
    return _entered(_registry().submit(exchange.request, told["event"], rest))


def _what_became(exchange: Exchange) -> Reply | None:
    found = _registry().entered(exchange.request)
    return _entered(found) if found else None


def _entered(found: Entered) -> Reply:
    outcome = PENDING if found.state == "pending" else found.state
    told = {key: value for key, value in asdict(found).items() if key != "state"}
    return Reply(outcome, told, refused=found.state == "refused")


def _akta(exchange: Exchange, _: Told) -> Reply:
    return Reply("received", file=_registry().akta(exchange.request))


def _obtain(exchange: Exchange, told: Told) -> Reply:
    return _stamped(_stamps().obtain(exchange.request, **told))


def _whether_stamped(exchange: Exchange) -> Reply | None:
    found = _stamps().stamp(exchange.request)
    return _stamped(found) if found else None


def _stamped(found: Stamp) -> Reply:
    return Reply("obtained", {"serial": found.serial, "picture": found.picture.hex()})


def _reaches_registry() -> bool:
    return OUTSIDE.registry is not None


def _reaches_stamps() -> bool:
    return OUTSIDE.stamps is not None


WAYS = {
    Kind.MATCH: Way(_reaches_registry, _match),
    Kind.BIRTH: Way(_reaches_registry, _submit, _what_became),
    Kind.EVENT: Way(_reaches_registry, _submit_event, _what_became),
    Kind.AKTA: Way(_reaches_registry, _akta),
    Kind.STAMP: Way(_reaches_stamps, _obtain, _whether_stamped),
}
REGISTRY = (Kind.MATCH, Kind.BIRTH, Kind.EVENT, Kind.AKTA)
STAMPS = (Kind.STAMP,)
