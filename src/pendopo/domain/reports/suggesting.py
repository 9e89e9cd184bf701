"""What was learned says of a new report where it belongs: to the desk, or by itself where the pack lets it.

By itself only where no rule knew the report, to a kind whose agency the rules name, and only at or above
the certainty that was measured. A rule is never overruled by what was learned.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.reports.classifying import classify
from pendopo.domain.reports.editions import Rules, rules
from pendopo.domain.reports.forwarding import hand_over
from pendopo.domain.reports.learning import GIVEN, heard, in_force
from pendopo.domain.reports.lessons import Suggestion
from pendopo.domain.reports.models import Report
from pendopo.domain.reports.moving import NotNowError, State, locked
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import Recorded, record, subscribe

BY = system("suggestion")
WORTH = 0.5
"""Certainty below which nothing is said: a coin would do as well."""
REASON = "Laporan serupa biasanya ditangani instansi ini."


@subscribe("reports.suggesting", to=("report.filed",))
def suggest(event: Recorded) -> None:
    """Judge a report just filed, apart from the request that filed it; follow that where it may be."""
    learned, ruling = in_force(), rules()
    report = Report.objects.select_related("agency").filter(pk=event.aggregate_id).first()
    if learned is None or report is None or not unsettled(report):
        return
    judged = learned.judge.judge(heard(report.public_text, report.category_id))
    if judged is None or all(each.startswith(GIVEN) for each in judged.because):
        return  # no word of it speaks for anything
    kind, _, agency = judged.label.partition("@")
    figures = learned.measured.figures(judged.label, judged.margin, least=ruling.suggest.measured)
    if figures.certainty < WORTH or not _changes(report, kind, agency, ruling):
        return
    made = Suggestion.objects.create(
        report=report,
        version=learned.version,
        category=kind,
        agency=agency,
        right=figures.right,
        of=figures.of,
        certainty=figures.certainty,
        words=list(judged.because),
        at=event.happened_at,
    )
    if may_act(made, report, ruling):
        with suppress(NotNowError):  # somebody was quicker
            found = locked(report.pk, by=BY, standing=(State.RECEIVED,))
            if unsettled(found):
                _follow(found, made, by=BY, at=event.happened_at)


def unsettled(report: Report) -> bool:
    """Tell whether nobody has said yet where a report belongs."""
    moved = {"given", "moved"} & report.route.keys()
    return report.state == State.RECEIVED and not moved


def may_act(made: Suggestion, report: Report, ruling: Rules) -> bool:
    """Tell whether a suggestion may send a report by itself: nothing its reporter answered is lost by it."""
    told = ruling.suggest
    return (
        told.may_act
        and not report.route.get("rule")
        and not made.agency
        and report.answers_sealed is None
        and not {made.category, report.category_id} & told.never
        and made.of >= told.measured
        and made.certainty * 100 >= told.certainty
    )


def standing(report: Report) -> Suggestion | None:
    """Return the suggestion that waits for an officer, if any."""
    return waiting([report]).get(report.pk)


def waiting(reports: Iterable[Report]) -> dict[UUID, Suggestion]:
    """Return by report the suggestions that wait for an officer. One statement, none where nothing may."""
    asked = [each.pk for each in reports if unsettled(each)]
    rows = Suggestion.objects.filter(report__in=asked, followed_at=None) if asked else ()
    return {each.report_id: each for each in rows}


@transaction.atomic
def accept(report: UUID, *, by: Actor, at: datetime) -> Report:
    """Follow the suggestion on a report. Raises NotYoursError, NotNowError, and what its deeds raise."""
    found = locked(report, by=by, standing=(State.RECEIVED,))
    made = standing(found)
    if made is None:
        raise NotNowError(NotNowError.__doc__)
    return _follow(found, made, by=by, at=at)


@transaction.atomic
def _follow(report: Report, made: Suggestion, *, by: Actor, at: datetime) -> Report:
    """Give a report the kind and agency that were suggested, and keep with it why."""
    found = report
    if made.category != found.category_id:
        found = classify(report.pk, made.category, by=by, at=at)
    if made.agency and made.agency != found.agency.code:
        found = hand_over(report.pk, to=made.agency, reason=REASON, by=by, at=at)
    made.followed_at, made.followed_by_id, made.alone = at, by.account, by == BY
    made.save(update_fields=["followed_at", "followed_by", "alone"])
    found.route = {**found.route, "suggested": _figures(made)}
    found.save(update_fields=["route"])
    record(found, "report.suggestion_followed", by=by, at=at, **_figures(made))
    return found


def _figures(made: Suggestion) -> dict[str, Any]:
    return {
        "version": made.version,
        "right": made.right,
        "of": made.of,
        "certainty": int(made.certainty * 100),
        "alone": made.alone,
    }


def _changes(report: Report, kind: str, agency: str, ruling: Rules) -> bool:
    """Tell whether a judgement says anything that is not so already, and can be followed."""
    if kind not in ruling.categories or (agency and agency not in ruling.agencies):
        return False
    return kind != report.category_id or bool(agency and agency != report.agency.code)
