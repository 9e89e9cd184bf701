"""Water levels as anybody reads them: how high, how fast, what it means, and the hours before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pendopo.design.writing import clock
from pendopo.domain.information.gauges import Band, Plan, Reading, gauges, risen
from pendopo.ground.audience import audience
from pendopo.ground.sharing import same_for_all

SPAN = timedelta(hours=12)
SHOWN = 12
TONES = {"": "ok", "minor": "info", "moderate": "warn", "severe": "danger", "extreme": "danger"}
WIDE, HIGH, LEFT = 640, 200, 8
"""Of the drawing, in its own units; `LEFT` is free at either side."""


@audience("public")
@same_for_all
@require_safe
def levels(request: HttpRequest) -> HttpResponse:
    """Every gauge: its level now, how fast it rises, the last twelve hours, and its bands."""
    now = timezone.now()
    found = Reading.objects.filter(at__gte=now - SPAN).select_related("gauge").order_by("at")
    by_code: dict[str, list[Reading]] = {}
    for each in found:
        by_code.setdefault(each.gauge.code, []).append(each)
    rows = [shown(plan, by_code.get(plan.code, []), now) for plan in gauges()]
    return render(request, "portal/levels.html", {"rows": rows})


def shown(plan: Plan, readings: Sequence[Reading], now: datetime) -> dict[str, Any]:
    """Return what a page tells of a gauge; `readings` of the last hours, the oldest first."""
    told: dict[str, Any] = {"plan": plan, "last": None, "bands": _bands(plan)}
    if not readings:
        return told
    last = readings[-1]
    band = plan.band(last.cm)
    return {
        **told,
        "last": last,
        "band": band,
        "tone": TONES[band.severity],
        "rise": rising(readings, timedelta(minutes=plan.rise.minutes)),
        "old": now - last.at > plan.stale,
        "latest": readings[: -SHOWN - 1 : -1],
        "chart": drawn(plan, readings, now),
    }


def rising(readings: Sequence[Reading], within: timedelta) -> str:
    """Return in words how a level moves."""
    rose, took = risen(readings, within)
    if rose <= 0 or not took:
        return _("Tidak naik")
    minutes = round(took / timedelta(minutes=1))
    return _("Naik %(cm)s cm dalam %(minutes)s menit") % {"cm": rose, "minutes": minutes}


def drawn(plan: Plan, readings: Sequence[Reading], now: datetime) -> dict[str, Any]:
    """Return a drawing's lines: the levels by time, and where the bands begin that were near."""
    most = max(each.cm for each in readings)
    above = [each.least for each in plan.bands if each.least > most]
    top = max(1, (above[0] if above else most) * 1.1)

    def down(cm: float) -> float:
        return round(HIGH - cm / top * HIGH, 1)

    def across(at: datetime) -> float:
        return round(LEFT + (at - (now - SPAN)) / SPAN * (WIDE - 2 * LEFT), 1)

    points = [(across(each.at), down(each.cm)) for each in readings]
    line = " ".join(f"{x},{y}" for x, y in points)
    return {
        "line": line,
        "under": f"{points[0][0]},{HIGH} {line} {points[-1][0]},{HIGH}",
        "end": [str(each) for each in points[-1]],
        "bands": [
            {"y": str(down(each.least)), "text": f"{each.least} cm, Siaga {each.siaga}"}
            for each in plan.bands
            if 0 < each.least <= top
        ],
        "hours": [
            {"x": str(across(at)), "text": clock(at).partition(" ")[0]}
            for at in (now - SPAN * n / 4 for n in (3, 2, 1))
        ],
    }


def _bands(plan: Plan) -> list[dict[str, Any]]:
    """Return each band with where it ends, the worst first."""
    ends: list[int | None] = [each.least - 1 for each in plan.bands[1:]]
    both: list[tuple[Band, int | None]] = list(zip(plan.bands, [*ends, None], strict=True))
    return [{"band": band, "most": most, "tone": TONES[band.severity]} for band, most in both[::-1]]
