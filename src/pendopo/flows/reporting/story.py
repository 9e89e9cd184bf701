"""The story of a report: what has happened, what comes next, and which clocks run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pendopo.domain.reports.models import Due, Report, Update
from pendopo.engines.forms.describing import say
from pendopo.flows.reporting.words import ENTRIES, STATES, TONES

State = Report.State
AHEAD = (State.FORWARDED, State.IN_PROGRESS, State.RESOLVED)


@dataclass(frozen=True, slots=True)
class Step:
    """One dot of the timeline: done, now, late or coming. `words` are the city's own."""

    state: str
    title: str
    at: datetime | None = None
    text: str = ""
    words: str = ""
    public: bool = True


def standing(report: Report, language: str) -> tuple[str, str]:
    """Return the word for where a report stands, and its tone."""
    return say(STATES[report.state], language), TONES[State(report.state)]


def story(
    report: Report,
    *,
    language: str,
    updates: Sequence[Update] = (),
    words: Mapping[UUID, str] | None = None,
) -> list[Step]:
    """Tell a report. `words` are unsealed words by entry, for whoever may read them."""
    found = [Step("done", say(ENTRIES["filed"], language), report.filed_at)]
    for each in updates:
        title = say(ENTRIES.get(each.code or "note", ENTRIES["note"]), language)
        by = each.agency.short_name if each.agency else ""
        told = each.text or (words or {}).get(each.pk, "")
        state = "stopped" if each.kind == Update.Kind.ESCALATION else "done"
        found.append(Step(state, title, each.at, by, told, each.public))
    if report.state in Report.OPEN:
        ahead = [s for s in AHEAD if STEPS[s] > STEPS[State(report.state)]]
        found += [Step("coming", say(STATES[s], language)) for s in ahead]
    return found


STEPS = {State.RECEIVED: 0, State.FORWARDED: 1, State.IN_PROGRESS: 2, State.RESOLVED: 3}


def next_due(dues: Sequence[Due]) -> Due | None:
    """Return the clock that runs out first, of those that still run."""
    running = [each for each in dues if each.met_at is None]
    return min(running, key=lambda each: each.at, default=None)


def late(dues: Sequence[Due], *, at: datetime) -> bool:
    """Tell whether a clock that still runs is past its time."""
    return any(each.met_at is None and each.at < at for each in dues)
