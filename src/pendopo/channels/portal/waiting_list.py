"""The waiting list of a full day: standing on it, and taking the place that came back. No account, no script."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from pendopo.channels.portal import bookings
from pendopo.channels.portal.booking import MOST, REFUSED, about, bookable, key_of, refusal
from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.door import door_of, pass_of
from pendopo.design.writing import words_of
from pendopo.domain.queues import keeping, standing_by, times
from pendopo.domain.queues.booking import token_of
from pendopo.flows.booking.asking import ASKED, WrongError, day_of, who, wish
from pendopo.ground import limits
from pendopo.ground.audience import audience

NOT_NOW = (
    *REFUSED,
    standing_by.DrawnError,
    standing_by.StillFreeError,
    standing_by.WaitsError,
    limits.TooOftenError,
)


@audience("public")
def wait(request: HttpRequest, line: str, day: str) -> HttpResponse:
    """Who waits for a place that day, or until which day; then they stand on the list."""
    plan, first, now = bookable(line), day_of(day), timezone.now()
    if first is None:
        raise Http404
    if door := door_of(request, plan, at=now):
        return door
    asked = wish(request.GET, plan)
    length = plan.chain(asked.service, asked.people)
    full = times.full_days(plan, first, length=length, at=now)
    if not full and request.method != "POST":
        return redirect("portal:booking_day", line=line, day=day)
    typed = {name: request.POST.get(name, "").strip()[:600] for name in ASKED}
    last = day_of(request.POST.get("until", "")) or first
    page: dict[str, Any] = {
        "wish": asked,
        "day": first,
        "full": full,
        "last": last,
        "typed": typed,
        "rule": plan.slots,
        "more": asked.people - 1,
        "key": key_of(request.POST.get("key", "")),
    }
    status = 200
    if request.method == "POST":
        try:
            limits.spend("book", limits.visitor_address(request), most=MOST, minutes=60)
            today = timezone.localdate()
            comes = who(typed, plan, people=asked.people, phone_needed=True, on=today)
            pass_of(request, plan, at=now, nik=comes.nik)
            made = standing_by.wait(
                plan.line,
                first=first,
                last=last,
                key=UUID(page["key"]),
                who=comes,
                service=asked.service,
                by=visitor(request),
                at=now,
            )
        except WrongError as error:
            page |= {"wrong": error.wrong, "errors": list(error.wrong.items())}
            status = 422
        except NOT_NOW as error:
            page |= refusal(error)
            status = 409
        else:
            return redirect("portal:booking", token=token_of(made))
    return render(request, "portal/waiting_who.html", page | about(plan), status=status)


@audience("public")
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the place that was offered; whoever holds its address may."""
    try:
        standing_by.accept(bookings.of_token(token).pk, by=visitor(request), at=timezone.now())
    except (keeping.OverError, standing_by.OfferOverError) as error:
        request.method = "GET"
        return bookings.booking(request, token=token, problem=words_of(error))
    return redirect("portal:booking", token=token)
