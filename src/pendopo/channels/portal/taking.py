"""Taking a number from home: which office, which line, and a phone to know one person one number by."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.channels.portal.cases import visitor
from pendopo.design.writing import language, words_of
from pendopo.domain.queues import boards, issuing
from pendopo.domain.queues.holders import holder_of
from pendopo.domain.queues.issuing import Holding
from pendopo.domain.queues.models import Ticket
from pendopo.domain.queues.plans import Plan, UnknownLineError, plan_of, plans_of_hall
from pendopo.domain.queues.waits import wait
from pendopo.engines.identity.errors import IdentityError
from pendopo.engines.identity.phone import read_phone
from pendopo.ground import limits
from pendopo.ground.actor import Actor
from pendopo.ground.audience import audience
from pendopo.ground.identifiers import new_id

MOST, MINUTES = 10, 60
"""Numbers that one address may take in an hour: a family, not a broker."""
REFUSED = (
    issuing.AlreadyQueuedError,
    issuing.LineClosedError,
    issuing.LineFullError,
    issuing.LinePausedError,
    issuing.OtherTicketError,
    limits.TooOftenError,
)


@audience("public")
@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """The offices that give numbers, and how many wait in each line; two statements."""
    if settings.PENDOPO.centre_url:
        return _at_the_centre(request)
    now = timezone.now()
    found = boards.halls()
    plans = {hall.pk: plans_of_hall(hall.pk) for hall in found}
    days = boards.queues([plan for each in plans.values() for plan in each], at=now)
    told = [
        {
            "office": hall.office.name,
            "lines": [
                {"plan": plan, "open": plan.issues_at(now), "day": days.get(plan.line)}
                for plan in plans[hall.pk]
            ],
        }
        for hall in found
        if plans[hall.pk]
    ]
    return render(request, "portal/queues.html", {"halls": told})


@audience("public")
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, line: str) -> HttpResponse:
    """Take a number of a line; sent twice, it is one number."""
    if settings.PENDOPO.centre_url:
        return _at_the_centre(request)
    try:
        plan = plan_of(line)
    except UnknownLineError as error:
        raise Http404(str(error)) from None
    me, now, problem, wrong = visitor(request), timezone.now(), "", ""
    typed = request.POST.get("phone", "").strip()[:30]
    if request.method == "POST":
        try:
            made = _issued(request, plan, me, typed)
        except IdentityError as error:
            wrong = error.say.get(language(), error.say["id"])
        except REFUSED as error:
            problem = words_of(error)
        else:
            return redirect("portal:place", token=made.token)
    classes, chosen = list(plan.classes.values()), request.POST.get("priority", "")
    day, staffed = boards.queues([plan], at=now).get(plan.line), boards.desks(plan.hall)
    context: dict[str, Any] = {
        "plan": plan,
        "office": boards.hall_of(plan.line).office,
        "open": plan.issues_at(now) and not (day and (day.closed or day.paused or day.full)),
        "why": day.paused_for if day and day.paused else {},
        "waiting": day.waiting if day else 0,
        "wait": wait(plan, day, staffed, at=now),
        "classes": classes,
        "known": me.person is not None,
        "chosen": chosen if chosen in plan.classes else classes[-1].code,
        "key": new_id(),
        "typed": typed,
        "wrong": wrong,
        "errors": [("phone", wrong)] if wrong else [],
        "problem": problem,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong or problem else HTTPStatus.OK
    return render(request, "portal/take.html", context, status=status)


def _at_the_centre(request: HttpRequest) -> HttpResponse:
    """Send who is at an office node on: it knows nobody, so one person would hold two numbers."""
    return redirect(f"{settings.PENDOPO.centre_url}{request.path}")


def _issued(request: HttpRequest, plan: Plan, me: Actor, typed: str) -> issuing.Issued:
    """Give the number. Raises IdentityError for a phone that is none, and what REFUSED lists."""
    phone = "" if me.person and not typed else read_phone(typed, mobile=True)
    limits.spend("queue", limits.visitor_address(request), most=MOST, minutes=MINUTES)
    digest = holder_of(phone=phone, person=me.person)
    return issuing.issue(
        plan.line,
        key=_key(request, digest or b""),
        priority=request.POST.get("priority", "")[:20],
        source=Ticket.Source.PHONE,
        language=language(),
        holding=Holding(digest=digest, account=me.account, phone=phone),
        by=me,
        at=timezone.now(),
    )


def _key(request: HttpRequest, holder: bytes) -> UUID:
    """Return the key of this page's number for one holder: nobody is shown another's by sending its key."""
    try:
        return uuid5(UUID(request.POST.get("key", "")), holder.hex())
    except ValueError:
        return new_id()
