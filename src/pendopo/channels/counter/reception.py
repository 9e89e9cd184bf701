"""The desk at the door: a number for whom an officer sees, in two or three presses.

A line's letter, then a class, and it is printed; the page is ready for who comes next. What was
given last stands beside it, so that a browser that died has lost no number.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pendopo.channels.counter.frame import frame
from pendopo.design.writing import language, words_of
from pendopo.domain.catalogue.models import Service
from pendopo.domain.directory.city import city
from pendopo.domain.queues import boards, issuing, places, receiving
from pendopo.domain.queues.giving_out import next_opening, state
from pendopo.domain.queues.models import Hall, Ticket
from pendopo.domain.queues.nodes.standing import centre_host
from pendopo.domain.queues.plans import UnknownLineError, plan_of, today
from pendopo.domain.queues.printing import PRINTING
from pendopo.domain.queues.standing_aside import HeldByNodeError, is_elsewhere
from pendopo.domain.queues.supervising import NotServingError, leads, serves
from pendopo.domain.queues.waits import wait
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.phone import read_phone
from pendopo.flows.printing import slips
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.identifiers import new_id

REFUSED = (
    issuing.LineClosedError,
    issuing.LinePausedError,
    issuing.LineFullError,
    issuing.OtherTicketError,
    HeldByNodeError,
    NotServingError,
)
LAST = 6
"""Numbers given at the door which are shown again."""


@audience("officer")
@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """The halls at whose door an officer may stand; straight on to it when it is one."""
    found = _mine(actor(request))
    if len(found) == 1:
        return redirect("counter:reception", hall=found[0].pk)
    return render(request, "counter/doors.html", frame(request, "reception", halls=found))


@audience("officer")
@require_safe
def hall(request: HttpRequest, hall: UUID) -> HttpResponse:
    """The desk at the door of a hall."""
    return _page(request, _one(request, hall))


@audience("officer")
@require_POST
def give(request: HttpRequest, hall: UUID) -> HttpResponse:
    """Give a number and print it; sent twice, it is one number."""
    here, me, now = _one(request, hall), actor(request), timezone.now()
    typed = request.POST.get("phone", "").strip()[:30]
    key = _key(request)
    told: dict[str, Any] = {
        "typed": typed,
        "chosen": request.POST.get("line", "")[:80],
        "key": key,
        "tongue": _tongue(request),
    }
    try:
        phone = read_phone(typed, mobile=True) if typed else ""
        plan = plan_of(told["chosen"])
        if plan.hall != here.pk:
            raise Http404
        made = receiving.receive(
            plan.line,
            key=key,
            priority=request.POST.get("priority", "")[:20],
            phone=phone,
            language=told["tongue"],
            by=me,
            at=now,
        )
    except IdentityError as error:
        told["wrong"] = error.say.get(language(), error.say["id"])
    except UnknownLineError:
        told["problem"] = _("Pilih antreannya dahulu, lalu tekan kelasnya.")
    except issuing.AlreadyQueuedError:
        told["wrong"] = _(
            "Ponsel ini sudah punya nomor di antrean ini. Kosongkan bila orangnya lain."
        )
    except REFUSED as error:
        told |= {"problem": words_of(error), "key": new_id()}
    else:
        if made.again:
            messages.info(
                request, _("Nomor ini sudah diberikan tadi. Untuk orang lain, pilih lagi.")
            )
        return _given(here, made.ticket, slips.print_out(made.ticket, at=now))
    return _page(request, here, status=HTTPStatus.UNPROCESSABLE_ENTITY, **told)


@audience("officer")
@require_safe
def given(request: HttpRequest, hall: UUID, ticket: UUID) -> HttpResponse:
    """The same page, with the number just given and how its printing went."""
    here = _one(request, hall)
    found = _ticket(request, here, ticket)
    stands = places.standing(found.pk, at=timezone.now())
    plan = plan_of(stands.line)
    paper = request.GET.get("kertas", "")
    return _page(
        request,
        here,
        place=stands,
        plan=plan,
        rule=plan.rule(stands.priority),
        paper=paper,
        trouble=slips.words_of(paper),
        qr=slips.qr(places.token_of(found.pk)),
        slip=slips.slip_of(stands, here) if PRINTING.preview else None,
    )


@audience("officer")
@require_POST
def reprint(request: HttpRequest, hall: UUID, ticket: UUID) -> HttpResponse:
    """Print a number of this hall once more."""
    here = _one(request, hall)
    found = _ticket(request, here, ticket)
    return _given(here, found.pk, slips.print_out(found.pk, at=timezone.now()))


def _page(
    request: HttpRequest, here: Hall, *, status: int = HTTPStatus.OK, **told: Any
) -> HttpResponse:
    now, plans = timezone.now(), boards.plans(here.pk)
    days, staffed = boards.queues(plans, at=now), boards.desks(here.pk)
    codes = {code for plan in plans for code in plan.services}
    named = dict(Service.objects.filter(code__in=codes).values_list("code", "listing__name"))
    lines: list[dict[str, Any]] = [
        {
            "plan": plan,
            "key": plan.code.lower(),
            "state": state(plan, days.get(plan.line), at=now),
            "waiting": days[plan.line].waiting if plan.line in days else 0,
            "wait": wait(plan, days.get(plan.line), staffed, at=now),
            "services": [named[code] for code in plan.services if named.get(code)],
        }
        for plan in plans
    ]
    able = [line for line in lines if line["state"] == "open"]
    context = {
        "hall": here,
        "office": here.office,
        "lines": lines,
        "able": able,
        "classes": _classes(able),
        "chosen": able[0]["plan"].slug if len(able) == 1 else "",
        "elsewhere": words_of(HeldByNodeError(HeldByNodeError.__doc__))
        if is_elsewhere(here.pk)
        else "",
        "asks_phone": not centre_host(),
        "opens_at": None if able else next_opening(plans, at=now),
        "last": _last(actor(request), here),
        "tongues": _tongues(),
        "tongue": _tongues()[0][0],
        "key": new_id(),
        **told,
    }
    page = frame(request, "reception", **context)
    return render(request, "counter/reception.html", page, status=status)


def _classes(lines: list[dict[str, Any]]) -> list[Any]:
    """Return the classes of some lines, each once, the plain one last; a line takes its own."""
    found = {rule.code: rule for line in lines for rule in line["plan"].classes.values()}
    plain = {list(line["plan"].classes)[-1] for line in lines}
    return sorted(found.values(), key=lambda rule: rule.code in plain)


def _last(me: Actor, here: Hall) -> list[Ticket]:
    """Return the numbers given last at the door today."""
    rows = Ticket.objects.visible_to(me).filter(
        line_day__line__hall=here, line_day__date=today(timezone.now()), source="reception"
    )
    return list(rows.select_related("line_day__line").order_by("-issued_at")[:LAST])


def _mine(me: Actor) -> list[Hall]:
    rows = Hall.objects.visible_to(me).select_related("office__agency").prefetch_related("lines")
    return [hall for hall in rows.order_by("office__name") if serves(me, hall) or leads(me, hall)]


def _one(request: HttpRequest, hall: UUID) -> Hall:
    found = next((each for each in _mine(actor(request)) if each.pk == hall), None)
    if found is None:
        raise Http404
    return found


def _ticket(request: HttpRequest, here: Hall, ticket: UUID) -> Ticket:
    rows = Ticket.objects.visible_to(actor(request))
    found = rows.filter(pk=ticket, line_day__line__hall=here).first()
    if found is None:
        raise Http404
    return found


def _given(here: Hall, ticket: UUID, paper: str) -> HttpResponse:
    onward = reverse("counter:given", kwargs={"hall": here.pk, "ticket": ticket})
    return redirect(f"{onward}?kertas={paper}")


def _tongues() -> list[tuple[str, str]]:
    """Return the languages in which a number is called and printed, the city's own first."""
    spoken = city().languages
    named = [(code, name) for code, name in settings.LANGUAGES if code in spoken]
    return sorted(named, key=lambda each: spoken.index(each[0]))


def _tongue(request: HttpRequest) -> str:
    wanted = request.POST.get("language", "")
    return wanted if wanted in dict(_tongues()) else _tongues()[0][0]


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return new_id()
