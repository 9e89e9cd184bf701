"""The public record of a draw: all that is needed to count it again, and nothing that names anybody."""

from datetime import datetime
from typing import Any

from pendopo.domain.directory.city import city
from pendopo.domain.queues.draws import Draw, DrawRequest
from pendopo.engines.lot.checking import FORMAT


def record_of(draw: Draw) -> dict[str, Any]:
    """Return a draw's record as far as it is public now: seal; list, once closed; order, once drawn."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "line": draw.line.slug,
        "date": draw.date.isoformat(),
        "opens_at": _moment(draw.opens_at),
        "closes_at": _moment(draw.closes_at),
        "draws_at": _moment(draw.draws_at),
        "seal": draw.seal,
    }
    if draw.closed_at is None:
        return told
    asked = list(DrawRequest.objects.listed().filter(draw=draw).order_by("rank", "code"))
    told |= {"list": draw.list_hash, "requests": sorted(each.asks.line for each in asked)}
    if draw.halted_at:
        told["halted_at"] = _moment(draw.halted_at)
    if draw.drawn_at is None:
        return told
    return told | {
        "seed": draw.seed,
        "order": [each.code for each in asked],
        "times": draw.times,
        "passed": sorted(each.code for each in asked if each.passed_at),
        "given": {
            each.code: f"{each.begins.astimezone(city().zone):%H:%M}"
            for each in asked
            if each.begins
        },
    }


def _moment(at: datetime) -> str:
    return at.astimezone(city().zone).isoformat(timespec="seconds")
