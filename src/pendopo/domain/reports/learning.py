"""Learning from reports where they end: from their masked words and the kind that was given first.

Nothing sealed is opened for it, and a word that fewer than five reports share is not kept. What is used
is what was measured: it is learned from the earlier reports, and counted on the later ones.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import inf
from typing import Any

from django.db import transaction

from pendopo.domain.directory.city import city
from pendopo.domain.reports.editions import rules
from pendopo.domain.reports.lessons import Lesson
from pendopo.domain.reports.models import Report
from pendopo.domain.reports.showing import masked
from pendopo.engines.learning.bayes import Classifier, Example, Judge, tokens
from pendopo.engines.learning.measuring import Figures, Measured, measured

State = Report.State
TAUGHT_BY = (State.FORWARDED, State.IN_PROGRESS, State.RESOLVED, State.CLOSED)
"""Where a report stands that a person has looked at."""
MOST, FEWEST = 20_000, 100
"""Reports that are learned from: the latest; with fewer, nothing is."""
LATER = 0.2
"""The share of the latest on which it is measured."""
SHARED = 5
"""Reports that must share a word before it is kept."""
GIVEN = "="
"""Before the code of the kind that was given: no word begins so."""
NIGHT = 2
"""The hour of the city's day from which the last day is learned."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A lesson made ready."""

    version: int
    judge: Judge
    measured: Measured


def learn(*, at: datetime) -> Lesson | None:
    """Learn anew. Returns the lesson in force after it: the former where nothing changed; None of too few.

    It counts for seconds, in no transaction: the relay waits for the oldest that is open.
    """
    examples, until = _examples()
    if until is None or len(examples) < FEWEST:
        return Lesson.objects.order_by("-version").first()
    begins = round(len(examples) * (1 - LATER))
    learned = Classifier.learned(examples[:begins], least=SHARED)
    known = measured(learned, examples[begins:])
    told = {"classifier": learned.told(), "cases": known.cases}
    digest = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    counted = {"taught": begins, "right": known.overall.right, "measured": known.overall.of}
    return _kept_as({**told, **counted, "digest": digest, "until": until}, at=at)


@transaction.atomic
def _kept_as(told: dict[str, Any], *, at: datetime) -> Lesson:
    """Keep what was learned as the next version, unless it is the last one's."""
    last = Lesson.objects.select_for_update().order_by("-version").first()
    if last is not None and last.digest == told["digest"]:
        last.looked_at = at
        last.save(update_fields=["looked_at"])
        return last
    version = last.version + 1 if last else 1
    made = Lesson.objects.create(version=version, learned_at=at, looked_at=at, **told)
    Lesson.objects.exclude(pk=made.pk).update(classifier={}, cases={})
    return made


def learn_daily(*, at: datetime) -> int:
    """Learn anew once a night; returns how many lessons were made (0 or 1)."""
    night = at.astimezone(city().zone)
    last = Lesson.objects.order_by("-version").values_list("looked_at", flat=True).first()
    if last and (night.hour < NIGHT or last.astimezone(night.tzinfo).date() >= night.date()):
        return 0
    made = learn(at=at)
    return int(made is not None and made.learned_at == at)


_kept: dict[str, Learned] = {}


def in_force() -> Learned | None:
    """Return what was learned last; read again only when there is something new."""
    rows = Lesson.objects.order_by("-version")
    digest = rows.values_list("digest", flat=True).first()
    if digest is None:
        return None
    if digest not in _kept:
        lesson = rows[0]
        cases = {label: [(m, r) for m, r in rows] for label, rows in lesson.cases.items()}
        _kept.clear()
        _kept[lesson.digest] = Learned(
            lesson.version, Judge(Classifier(**lesson.classifier)), Measured(cases)
        )
    return next(iter(_kept.values()))


def best() -> Mapping[str, Figures]:
    """Return, by what a report may be about, how often that was right where it was surest."""
    learned, least = in_force(), rules().suggest.measured
    if learned is None:
        return {}
    labels = learned.judge.learned.labels
    return {each: learned.measured.figures(each, inf, least=least) for each in labels}


def heard(text: str, given: str) -> frozenset[str]:
    """Return what of a report is judged: its words as everybody may read them, and the kind it came as."""
    return tokens(masked(text)) | {f"{GIVEN}{given}"}


def _examples() -> tuple[Sequence[Example], datetime | None]:
    """Return what is learned from, the earliest first, and when the latest was filed."""
    rows = Report.objects.filter(state__in=TAUGHT_BY, withheld_at=None).exclude(public_text="")
    told = list(
        rows.order_by("-filed_at", "-id").values_list(
            "public_text", "category", "route", "agency__code", "filed_at"
        )[:MOST]
    )
    examples = [
        Example(heard(text, route.get("given", kind)), label(kind, agency, route))
        for text, kind, route, agency, _ in reversed(told)
    ]
    return examples, told[0][-1] if told else None


def label(kind: str, agency: str, route: dict[str, object]) -> str:
    """Return where a report ended: its kind, with its agency where a person moved it from the rules'."""
    return f"{kind}@{agency}" if route.get("moved") else kind
