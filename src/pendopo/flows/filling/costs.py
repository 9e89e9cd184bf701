"""What a case costs, as people read it before they send it, and on the case afterwards."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import Compiled, compiled
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.walking import Walk, walk
from pendopo.engines.money import rupiah
from pendopo.engines.tariffs import Charged, Fee, reckon


def cost(ready: Compiled, walked: Walk, language: str) -> dict[str, Any] | None:
    """Return the lines, the sum and the rule; None where the service is free for everyone."""
    if ready.tariff.free:
        return None
    found: Fee = reckon(ready.tariff, walked)
    rows = [
        {"label": _label(each, language), "value": _sum(each, language)} for each in found.lines
    ]
    total = rupiah(found.amount) if found.amount else _("Gratis")
    return {
        "rows": [*rows, {"label": _("Jumlah biaya"), "value": total}] if any(found.basis) else rows,
        "total": total,
        "basis": say(found.basis, language) if found.basis else "",
        "paid": bool(found.amount),
    }


def cost_of(application: Application, language: str) -> dict[str, Any] | None:
    """Return the same for a case; its answers are opened only where something may be charged."""
    ready = compiled(application.version_id)
    if ready.tariff.free:
        return None
    sent = application.submitted_at or application.created_at
    return cost(ready, walk(ready.form, answers_of(application), today=sent.date()), language)


def tariff(told: int | Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """Return a tariff as its rows, for whoever has not answered anything yet; None when it is flat."""
    if isinstance(told, int):
        return None
    rows = [
        {"label": say(line["name"], language), "value": _each(line, language)}
        for line in told["lines"]
    ]
    return {"rows": rows, "basis": say(told["basis"], language)}


def short(told: int | Mapping[str, Any]) -> str:
    """Return a fee in a few words."""
    if isinstance(told, int):
        return rupiah(told) if told else _("Gratis")
    return _("Menurut isian")


def _each(line: Mapping[str, Any], language: str) -> str:
    if "unit" not in line:
        return rupiah(line["each"])
    unit = say(line["unit"], language)
    return _("%(price)s per %(unit)s") % {"price": rupiah(line["each"]), "unit": unit}


def _label(each: Charged, language: str) -> str:
    return say(each.line.name, language) if each.line.name else _("Biaya")


def _sum(each: Charged, language: str) -> str:
    if not each.line.unit:
        return rupiah(each.amount)
    told = {
        "times": each.times,
        "unit": say(each.line.unit, language),
        "price": rupiah(each.line.each),
        "sum": rupiah(each.amount),
    }
    return _("%(sum)s (%(times)s %(unit)s, %(price)s per %(unit)s)") % told
