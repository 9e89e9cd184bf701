"""Once more a code, before what cannot be undone, carries everything, or opens another way in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.signing_in import masked, typed_code
from pendopo.design.writing import language, words_of
from pendopo.domain.people import signing_in
from pendopo.domain.people.contacts import addresses_of
from pendopo.domain.people.models import Account
from pendopo.flows.entering import freshness
from pendopo.ground import limits
from pendopo.ground.audience import audience

DOOR = "portal:confirm"
confirmed = freshness.freshly(door=DOOR, known=freshness.just_confirmed)
"""Lets in who has given a code in this session: for what cannot be undone or carries everything."""
PENDING, TO = "confirm_code", "confirm_to"
PLACES = ("portal:copy", "portal:erase", "portal:keys", "portal:ways_in")


@audience("resident")
def confirm(request: HttpRequest) -> HttpResponse:
    """Send a code to my own contact, and take it."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if onward not in {reverse(name) for name in PLACES}:
        onward = reverse("portal:my_data")
    back = reverse("portal:my_data") if onward in {reverse(n) for n in PLACES[:2]} else onward
    context = {"next": onward, "back": back, "masked": ""}
    if request.method != "POST":
        return render(request, "portal/confirm.html", context)
    if "code" not in request.POST:
        return _sent(request, context)
    context["masked"] = request.session.get(TO, "")
    me, pending = visitor(request), request.session.get(PENDING, "")
    try:
        signing_in.check(
            UUID(pending), typed=typed_code(request), account=me.signed_in, at=timezone.now()
        )
    except ValueError:
        return redirect("portal:confirm")
    except signing_in.CodeRefusedError as error:
        return render(
            request, "portal/confirm.html", {**context, "error": words_of(error)}, status=422
        )
    for key in (PENDING, TO):
        request.session.pop(key, None)
    freshness.confirm(request)
    return redirect(onward)


def _sent(request: HttpRequest, context: dict[str, str]) -> HttpResponse:
    me = visitor(request)
    known = addresses_of(me.person) if me.person else {}
    kind = next((k for k in ("phone", "email") if k in known), "")
    if not kind:
        return render(request, "portal/confirm.html", {**context, "nowhere": True}, status=422)
    try:
        limits.spend("confirm", str(me.account), most=5, minutes=60)
    except limits.TooOftenError as error:
        return render(
            request, "portal/confirm.html", {**context, "error": words_of(error)}, status=429
        )
    code = signing_in.request_code(
        kind=kind,
        address=known[kind],
        language=language(),
        account=Account.objects.get(pk=me.signed_in),
        at=timezone.now(),
    )
    request.session[PENDING], request.session[TO] = str(code.pk), masked(kind, known[kind])
    context["masked"] = request.session[TO]
    return render(request, "portal/confirm.html", context)
