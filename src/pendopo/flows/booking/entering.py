"""What is asked of who takes part in a draw: who comes, each with a NIK, and the hours they like."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pendopo.design.writing import language
from pendopo.domain.directory.city import city
from pendopo.domain.queues import booking, requesting
from pendopo.domain.queues.booking import Who
from pendopo.domain.queues.draws import Draw
from pendopo.domain.queues.plans import Plan, plan_of, today
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.nik import read_nik
from pendopo.flows.booking.asking import ASKED, WrongError, day_of, who, wish
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id

REFUSED = (
    requesting.NotGatheringError,
    requesting.AskedError,
    requesting.OtherRequestError,
    booking.TwiceError,
    booking.TooManyPeopleError,
    limits.TooOftenError,
)
NAMED = re.compile(r"(?P<name>.*?\S)[\s,;:]+(?P<nik>[0-9][0-9 .]{14,22})")


def draw_of(line: str, day: str) -> Draw:
    """Return the draw of a line's day. Raises NoDrawError."""
    rows = Draw.objects.select_related("line__hall__office").filter(line__slug=line)
    on = day_of(day)
    found = rows.filter(date=on).first() if on else None
    if found is None:
        raise requesting.NoDrawError(requesting.NoDrawError.__doc__)
    return found


def form_of(request: HttpRequest, draw: Draw) -> dict[str, Any]:
    """Return what the form shows: what may be asked, and what was typed."""
    plan = plan_of(draw.line_id)
    asked = wish(request.GET, plan)
    able = _hours(plan, draw.date)
    return {
        "draw": draw,
        "plan": plan,
        "office": draw.line.hall.office,
        "wish": asked,
        "more": asked.people - 1,
        "people": range(1, plan.booking.people + 1),
        "typed": {name: request.POST.get(name, "").strip()[:600] for name in ASKED},
        "hours": [
            {"hour": hour, "ends": hour + 1, "on": str(hour) in request.POST.getlist("hours")}
            for hour in able
        ],
        "key": _key(request.POST.get("key", "")),
    }


def send(form: dict[str, Any], *, phone_needed: bool, by: Actor, at: datetime) -> requesting.Asked:
    """Take part as a form says. Raises WrongError, and what REFUSED lists."""
    comes, niks = entrants(
        form["typed"],
        form["plan"],
        people=form["wish"].people,
        phone_needed=phone_needed,
        on=today(at),
    )
    return requesting.ask(
        form["draw"].pk,
        key=UUID(form["key"]),
        who=comes,
        niks=niks,
        hours=[each["hour"] for each in form["hours"] if each["on"]],
        service=form["wish"].service,
        by=by,
        at=at,
    )


def entrants(
    typed: Mapping[str, str], plan: Plan, *, people: int, phone_needed: bool, on: date
) -> tuple[Who, list[str]]:
    """Return who comes, and the NIK of those beside the holder. Raises WrongError with all that is wrong.

    Each line of `others` is a name and a NIK: nobody is drawn for twice.
    """
    lines = [line for line in typed["others"].splitlines() if line.strip()]
    found = [NAMED.fullmatch(" ".join(line.split())) for line in lines]
    names = [match["name"].rstrip(" ,;:") for match in found if match]
    wrong: dict[str, str] = {}
    niks: list[str] = []
    if not all(found) or len(found) != people - 1:
        wrong["others"] = _("Tulis nama lalu NIK pada tiap baris.")
    try:
        niks = [read_nik(match["nik"], at=on).number for match in found if match]
    except IdentityError as error:
        wrong["others"] = error.say[language()]
    holder = None
    try:
        told = {**typed, "others": "\n".join(names if all(found) else lines)}
        holder = who(told, plan, people=people, phone_needed=phone_needed, on=on)
    except WrongError as error:
        wrong = {**error.wrong, **wrong}
    if holder and not wrong and len({holder.nik, *niks}) < people:
        wrong["others"] = _("Ada NIK yang ditulis dua kali.")
    if wrong or holder is None:
        raise WrongError(wrong)
    return holder, niks


def _hours(plan: Plan, day: date) -> list[int]:
    """Return the hours of a day in which a time of the line begins."""
    zone = city().zone
    spans = [(a.astimezone(zone), b.astimezone(zone)) for a, b in plan.sessions_on(day)]
    return sorted({h for a, b in spans for h in range(a.hour, b.hour + (b.minute > 0))})


def _key(typed: str) -> str:
    """Return the key that the page made, or a fresh one for what is none."""
    try:
        return str(UUID(typed))
    except ValueError:
        return str(new_id())
