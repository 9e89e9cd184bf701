"""What moving running cases to another version means, in plain words."""

from collections.abc import Iterable, Iterator

from pendopo.domain.applications.versions import Moving, Outcome
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.engines.bpmn.model import Node

LISTED = 20


class MovingError(Exception):
    """Versi layanan itu tidak ada. Lihat nomornya dengan: pendopo pack load."""


def find(service: str, *, old: int, new: int, pairs: Iterable[str]) -> Moving:
    """Return the move between two numbered versions of a service, with steps renamed by `OLD=NEW`.

    Raises MovingError.
    """
    versions = {
        v.number: v
        for v in ServiceVersion.objects.filter(service__code=service, number__in=[old, new])
    }
    if old == new or {old, new} - versions.keys() or not all("=" in pair for pair in pairs):
        raise MovingError(MovingError.__doc__)
    renamed = dict(pair.split("=", 1) for pair in pairs)
    return Moving(versions[old], versions[new], renamed)


def told(moving: Moving, outcome: Outcome, *, done: bool = False) -> str:
    """Return the sentences an administrator reads before, or after, the move."""
    return "\n".join((*_steps(moving), "", *_cases(outcome, done=done)))


def _steps(moving: Moving) -> Iterator[str]:
    found = moving.steps()
    yield f"Dari versi {moving.old.number} ke versi {moving.new.number}:"
    yield from (f"  Langkah baru: {_name(node)}." for node in found.new)
    yield from (f"  Langkah yang hilang: {_name(node)}." for node in found.gone)
    yield from (f"  {_name(c.old)} kini bernama {_name(c.new)}." for c in found.renamed)
    yield from (f"  {_name(c.new)} kini dikerjakan {c.new.lane}." for c in found.lanes)
    yield from (
        f"  {_name(c.new)}: waktunya {c.new.term or c.new.timer or 'tanpa batas'}."
        for c in found.terms
    )
    yield from (
        f"  {_name(c.new)}: pilihannya {', '.join(o.texts['id'] for o in c.new.outcomes)}."
        for c in found.outcomes
    )


def _cases(outcome: Outcome, *, done: bool) -> Iterator[str]:
    yield f"{outcome.moved} kasus {'dipindahkan' if done else 'dapat dipindahkan'}."
    if outcome.to_mend:
        yield f"{outcome.to_mend} di antaranya perlu dilengkapi pemohon; jamnya berhenti selama itu."
    if outcome.refused:
        yield f"{len(outcome.refused)} kasus tetap pada versi lama:"
        yield from (f"  {n} kali: {reason}" for reason, n in outcome.reasons().most_common())
        yield from (f"  {reference}" for reference in [*outcome.refused][:LISTED])
        if len(outcome.refused) > LISTED:
            yield f"  dan {len(outcome.refused) - LISTED} lagi."


def _name(node: Node) -> str:
    return f"'{node.name or node.id}'"
