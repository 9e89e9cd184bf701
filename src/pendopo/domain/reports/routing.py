"""Who must act on a report: the first rule that matches it, and why, kept with the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pendopo.domain.directory.city import city
from pendopo.domain.directory.responsible import Body
from pendopo.domain.reports.editions import Rules
from pendopo.domain.reports.models import Category


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may look at. `area` is a kelurahan's code, or empty."""

    category: Category
    area: str
    text: str
    at: datetime

    @property
    def hour(self) -> str:
        """The city's time of day, 20:15."""
        return f"{self.at.astimezone(city().zone):%H:%M}"


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a report goes, and why: `why` is what the report keeps of it."""

    body: Body
    team: str
    outside: str
    why: dict[str, Any]


def route(facts: Facts, rules: Rules) -> Routed:
    """Return where a report goes: the first rule that matches, else the desk."""
    for rule in rules.rules:
        matched = _matched(rule["when"], facts)
        if matched is None:
            continue
        to = rule["to"]
        if body := rules.body(to["agency"], facts.area):
            why = {"rule": rule["id"], "edition": rules.number, "because": rule["because"]}
            return Routed(
                body, to.get("team", ""), to.get("outside", ""), {**why, "facts": matched}
            )
    return Routed(Body(rules.desk), "", "", {"rule": "", "edition": rules.number, "facts": {}})


def _matched(when: Mapping[str, Any], facts: Facts) -> dict[str, str] | None:
    """Return what of a report fits each condition of a rule; None when one does not.

    Categories and groups are one condition: either may fit.
    """
    matched: dict[str, str] = {}
    kinds = (("categories", facts.category.code), ("groups", facts.category.group))
    if any(part in when for part, _ in kinds):
        fits = {part: each for part, each in kinds if each in when.get(part, ())}
        if not fits:
            return None
        matched |= fits
    if "areas" in when:
        area = next((a for a in when["areas"] if facts.area.startswith(a)), "")
        if not area:
            return None
        matched["areas"] = area
    if "words" in when:
        text = f" {facts.text.casefold()} "
        word = next((w for w in when["words"] if w.casefold() in text), "")
        if not word:
            return None
        matched["words"] = word
    if "hours" in when:
        begins, ends = when["hours"]["from"], when["hours"]["until"]
        inside = begins <= facts.hour < ends
        if begins > ends:
            inside = facts.hour >= begins or facts.hour < ends
        if not inside:
            return None
        matched["hours"] = facts.hour
    return matched
