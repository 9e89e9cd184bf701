"""Officers sign in by password, then by a code from their authenticator."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice import guarding
from pendopo.domain.people import officers
from pendopo.domain.people.models import Account
from pendopo.flows.entering.doors import let_in
from pendopo.ground import limits
from pendopo.ground.audience import audience

PENDING, SINCE, ONWARD = "officer", "officer_since", "officer_onward"
LIFE = 300


@audience("public")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    context = {"login": request.POST.get("login", "")[:120], "next": onward}
    if request.method != "POST":
        return render(request, "backoffice/sign_in.html", context)
    try:
        limits.spend("officer", limits.visitor_address(request), most=200, minutes=10)
        login = context["login"].strip().lower()
        guarding.spend(request, login)
        account = officers.check_password_of(
            login=context["login"],
            password=request.POST.get("password", "")[:200],
            at=timezone.now(),
        )
    except (officers.SignInRefusedError, limits.TooOftenError) as error:
        return render(
            request, "backoffice/sign_in.html", {**context, "error": str(error)}, status=422
        )
    guarding.give_back(request, login)
    request.session[PENDING], request.session[SINCE] = str(account), timezone.now().timestamp()
    request.session[ONWARD] = onward
    return redirect("backoffice:sign_in_code")


@audience("public")
def code(request: HttpRequest) -> HttpResponse:
    """Take the authenticator's code."""
    pending, since = request.session.get(PENDING), request.session.get(SINCE, 0)
    if pending is None or timezone.now().timestamp() - since > LIFE:
        return redirect("backoffice:sign_in")
    if request.method != "POST":
        return render(request, "backoffice/code.html", {})
    try:
        typed = "".join(request.POST.get("code", "").split())[:10]
        account = officers.check_code_of(UUID(pending), typed=typed, at=timezone.now())
    except officers.SignInRefusedError as error:
        return render(request, "backoffice/code.html", {"error": str(error)}, status=422)
    response = redirect(entered(request, account))
    guarding.remember(response, account.login or "")
    return response


def entered(request: HttpRequest, account: Account) -> str:
    """Sign an officer in, and return where to go on to."""
    onward = request.session.get(ONWARD, "")
    let_in(request, account)
    for key in (PENDING, SINCE, ONWARD):
        request.session.pop(key, None)
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()})
    return str(onward) if safe else reverse("backoffice:inbox")


@audience("public")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    request.session.flush()
    return redirect("backoffice:sign_in")
