"""Proving who one is: matched with the registry, or shown at a counter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.signing_in import safe
from pendopo.design.writing import language, words_of
from pendopo.domain.directory.city import city
from pendopo.domain.people import counters, matching
from pendopo.domain.people.proving import OtherNikError
from pendopo.domain.people.trust import MATCHED, Matching, Proof
from pendopo.flows.proving import identity
from pendopo.ground import limits
from pendopo.ground.audience import audience
from pendopo.ground.live import address

ONWARD = "proof_onward"
State = Matching.State
ENDED = {State.DIFFERED, State.TAKEN, State.SILENT}


@audience("resident")
def prove(request: HttpRequest) -> HttpResponse:
    """How far I am proven; the questions while I am not, the state of the matching once asked."""
    me = visitor(request)
    if onward := safe(request, request.GET.get("next", "")):
        request.session[ONWARD] = onward
    if request.method == "POST":
        return _asked(request)
    newest = Matching.objects.filter(person=me.person).newest().first()
    context = {**_around(request), "matching": newest, "level": me.assurance}
    if me.assurance >= MATCHED:
        context["proofs"] = Proof.objects.standing().filter(person=me.person).order_by("-level")
        return render(request, "portal/proven.html", context)
    waiting = newest and newest.state in {State.ASKED, State.SENT} and "ubah" not in request.GET
    if newest and waiting:
        context["live"] = address([f"aggregate:{me.person}"])
        return render(request, "portal/proof_waits.html", context)
    told = matching.request_of(newest) if newest and newest.state != State.AGREED else {}
    kept = {"nik": told["nik"], "nama": told["name"], "lahir": told["born"]} if told else {}
    context["fields"] = identity.asked(kept, language=language())
    context["ended"] = newest.state if newest and newest.state in ENDED else ""
    return render(request, "portal/prove.html", context)


@audience("resident")
def counter_code(request: HttpRequest) -> HttpResponse:
    """A code to show at a counter; made when asked for, good for some minutes."""
    context: dict[str, Any] = {"back": reverse("portal:account")}
    if request.method == "POST":
        code, until = counters.show_code(by=visitor(request), at=timezone.now())
        context |= {"code": code, "until": until}
    return render(request, "portal/counter_code.html", context)


def _asked(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    raw = {name: [str(v) for v in values] for name, values in request.POST.lists()}
    told = identity.read(raw, today=now.astimezone(city().zone).date(), language=language())
    context = {**_around(request), "fields": told.fields}
    who = told.identity
    if who is None or who.born is None:
        return render(request, "portal/prove.html", context, status=422)
    try:
        matching.ask(nik=who.nik, name=who.name, born=who.born, by=visitor(request), at=now)
    except (OtherNikError, matching.UnavailableError, limits.TooOftenError) as error:
        return render(
            request, "portal/prove.html", {**context, "error": words_of(error)}, status=422
        )
    return redirect("portal:prove")


def _around(request: HttpRequest) -> dict[str, Any]:
    """Return the way on, where one came from a case, and the way back."""
    onward = request.session.get(ONWARD, "")
    return {"onward": onward, "back": onward or reverse("portal:my_applications")}
