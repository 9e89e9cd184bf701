"""Finding a case by its reference, a NIK or a name. What is typed never stands in an address."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pendopo.channels.backoffice.frame import frame
from pendopo.channels.backoffice.inbox import masked_names
from pendopo.domain.applications import indexing
from pendopo.domain.applications.models import Application, ApplicationQuerySet
from pendopo.domain.applications.submission import service_name
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.people.reading import record_view
from pendopo.engines import references
from pendopo.engines.identity.digits import sixteen
from pendopo.engines.identity.errors import IdentityError
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id

MOST = 50
DIGITS = re.compile(r"[\d\s.\-]+")
State = Application.State
STATES = {
    State.SUBMITTED: (gettext_noop("Sedang dikerjakan"), "info"),
    State.CORRECTING: (gettext_noop("Perbaikan pada pemohon"), "warn"),
    State.GRANTED: (gettext_noop("Dikabulkan"), "ok"),
    State.REFUSED: (gettext_noop("Ditolak"), "danger"),
    State.WITHDRAWN: (gettext_noop("Ditarik kembali"), "neutral"),
    State.LAPSED: (gettext_noop("Ditutup"), "neutral"),
}


@audience("officer")
def search(request: HttpRequest) -> HttpResponse:
    """Find cases; a reference opens its case, a name or NIK gives a list, which is recorded."""
    me = actor(request)
    typed = request.POST.get("q", "").strip()[:80]
    problem, found = "", Application.objects.visible_to(me).none()
    if typed:
        try:
            limits.spend("search", str(me.account), most=200, minutes=10)
            reference = _reference(typed)
            if reference and Application.objects.visible_to(me).filter(reference=reference):
                return redirect("backoffice:case", reference=reference)
            found = _found(typed, me) if not reference else found
        except (references.CheckError, limits.TooOftenError) as error:
            problem = str(error)
        except IdentityError as error:
            problem = error.say["en" if get_language() == "en" else "id"]
    cases = list(found.select_related("service").order_by("-submitted_at", "-pk")[:MOST])
    _recorded(cases, me)
    context = frame(request, "search", q=typed, problem=problem, rows=_rows(cases), most=MOST)
    return render(request, "backoffice/search.html", context, status=422 if problem else 200)


def _reference(typed: str) -> str:
    """Return the reference typed; empty when it has not the shape of one. Raises CheckError."""
    try:
        return references.parse(typed)
    except references.CheckError:
        raise
    except references.BadReferenceError:
        return ""


def _found(typed: str, me: Actor) -> ApplicationQuerySet:
    if DIGITS.fullmatch(typed):
        return indexing.with_nik(sixteen(typed, name="NIK", english="NIK", sundanese="NIK"), by=me)
    return indexing.with_name(typed, by=me)


def _recorded(cases: list[Application], me: Actor) -> None:
    """Put on record that these people's masked names were shown: one look, at no one case."""
    if cases:
        record_view(
            by=me,
            about=new_id(),
            subjects={case.subject for case in cases},
            purpose="search",
            agency="",
            at=timezone.now(),
        )


def _rows(cases: list[Application]) -> list[dict[str, Any]]:
    names, places = masked_names(cases), dict(CityLists().kelurahan())
    return [
        {
            "case": case,
            "service": service_name(case, get_language() or "id"),
            "name": names[case.pk],
            "place": places.get(case.area, "").partition(",")[0],
            "state": _(STATES[State(case.state)][0]),
            "tone": STATES[State(case.state)][1],
        }
        for case in cases
    ]
