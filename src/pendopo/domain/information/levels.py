"""A level is read; one that crosses into a worse band, or rises too fast, has a warning drafted."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from pendopo.domain.information import warning
from pendopo.domain.information.alerts import Alert
from pendopo.domain.information.gauges import HIGHEST, Gauge, Plan, Reading, plan_of, risen
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record

WATCH = system("gauges")
RANK = list(Alert.Severity.values)
"""From the worst to the least."""
AHEAD = timedelta(minutes=5)
"""How far a feed's clock may be ahead of ours."""


class NoGaugeError(LookupError):
    """Pos pemantauan ini tidak ada."""


class LevelError(ValueError):
    """Tulis tinggi air dalam sentimeter, antara 0 dan 1000."""


class MomentError(ValueError):
    """Waktu baca tidak boleh di masa depan."""


class NotAReaderError(Exception):
    """Hanya petugas yang ditunjuk kota yang mencatat tinggi air."""


@transaction.atomic
def read(code: str, *, cm: int, read_at: datetime, by: Actor, at: datetime) -> Alert | None:
    """Keep a level; return the warning that it gave rise to, drafted and not published.

    An old reading that arrives late warns of nothing. Raises NoGaugeError, LevelError, MomentError,
    NotAReaderError.
    """
    plan = plan_of(code)
    if plan is None:
        raise NoGaugeError(NoGaugeError.__doc__)
    if not plan.reads(by):
        raise NotAReaderError(NotAReaderError.__doc__)
    if not 0 <= cm <= HIGHEST:
        raise LevelError(LevelError.__doc__)
    if read_at > at + AHEAD:
        raise MomentError(MomentError.__doc__)
    Gauge.objects.get_or_create(code=code)
    gauge = Gauge.objects.select_for_update().get(code=code)
    before = list(gauge.readings.since(read_at - timedelta(minutes=plan.rise.minutes)))
    Reading.objects.update_or_create(
        gauge=gauge,
        at=read_at,
        defaults={"cm": cm, "channel": by.channel, "by_id": by.account},
    )
    band = plan.band(cm)
    record(gauge, "gauge.read", by=by, at=at, gauge=code, cm=cm, siaga=band.siaga)
    if before and before[-1].at > read_at:
        return None
    return _warned(plan, gauge.pk, _reason(plan, gauge, cm, read_at), cm=cm, at=at)


def _reason(plan: Plan, gauge: Gauge, cm: int, read_at: datetime) -> tuple[str, str] | None:
    """Return severity and urgency that a level asks for, by its band or by how fast it rose."""
    span = timedelta(minutes=plan.rise.minutes)
    rose, _ = risen(list(gauge.readings.since(read_at - span)), span)
    band, rise = plan.band(cm), plan.rise
    asked = [(band.severity, band.urgency)] if band.severity else []
    asked += [(rise.severity, rise.urgency)] if rose >= rise.cm else []
    return min(asked, key=lambda each: RANK.index(each[0])) if asked else None


def _warned(
    plan: Plan, gauge: UUID, reason: tuple[str, str] | None, *, cm: int, at: datetime
) -> Alert | None:
    """Draft a warning unless one as severe is drafted or in force already; a worse one renews it."""
    if reason is None:
        return None
    severity, urgency = reason
    mine = Alert.objects.filter(source=gauge)
    in_force = mine.in_force(at=at).order_by("-sent_at").first()
    drafted = mine.drafts().order_by("-drafted_at").first()
    for known in (drafted, in_force):
        if known and RANK.index(known.severity) <= RANK.index(severity):
            return None
    said = warning.Said(
        event=plan.event,
        severity=severity,
        urgency=urgency,
        certainty="observed",
        texts=_texts(plan, cm),
        areas=plan.downstream,
        expires_at=at + timedelta(hours=plan.hours),
    )
    if drafted:
        return warning.mend(drafted.pk, said, by=WATCH, at=at)
    follows = in_force.pk if in_force else None
    return warning.draft(said, follows=follows, source=gauge, by=WATCH, at=at)


def _texts(plan: Plan, cm: int) -> dict[str, dict[str, str]]:
    blanks = {"river": plan.river, "place": plan.name.rpartition(" ")[2], "cm": cm}
    blanks["siaga"] = plan.band(cm).siaga
    return {
        language: {
            "headline": words.format(**blanks),
            "action": plan.action.get(language) or plan.action["id"],
        }
        for language, words in plan.headline.items()
    }
