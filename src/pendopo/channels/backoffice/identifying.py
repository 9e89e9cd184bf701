"""At the counter: a resident is found by the code they show, their KTP looked at, and confirmed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.directory.city import city
from pendopo.domain.people import counters
from pendopo.domain.people.models import Account, Person
from pendopo.domain.people.proving import NikTakenError, OtherNikError
from pendopo.domain.people.trust import Proof
from pendopo.flows.proving import identity
from pendopo.ground import limits
from pendopo.ground.audience import actor, audience

AT_DESK = "at_desk"


@audience("officer")
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the code that the resident shows, or their NIK."""
    problem, typed, me = "", "", actor(request)
    if counters.counter_of(me) is None:
        raise Http404
    if request.method == "POST":
        try:
            typed = request.POST.get("shown", "").strip()[:40]
            found = counters.find(typed, by=me, at=timezone.now())
        except (counters.NobodyFoundError, limits.TooOftenError) as error:
            problem = str(error)
        else:
            request.session[AT_DESK] = str(found)
            return redirect("backoffice:identify_person", person=found)
    context = frame(request, "identify", problem=problem, typed=typed)
    return render(request, "backoffice/identify.html", context, status=422 if problem else 200)


@audience("officer")
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Who stands at the desk, as far as it is proven; confirm what the KTP says."""
    return _page(request, _at_desk(request, person))


@audience("officer")
@require_POST
def confirm(request: HttpRequest, person: UUID) -> HttpResponse:
    """Put on record that this resident was seen with their KTP."""
    here, now = _at_desk(request, person), timezone.now()
    nik, name = counters.told_identity(here)
    fields: list[Any] = []
    if not nik:
        raw = {key: [str(v) for v in values] for key, values in request.POST.lists()}
        today = now.astimezone(city().zone).date()
        told = identity.read(raw, today=today, language=get_language() or "id", birth=False)
        if told.identity is None:
            return _page(request, here, fields=told.fields, status=422)
        fields, nik, name = told.fields, told.identity.nik, told.identity.name
    if "same" not in request.POST:
        problem = _("Centang bahwa KTP asli dan wajahnya sama, sesudah Anda memeriksanya.")
        return _page(request, here, fields=fields, problem=problem, status=422)
    move = "move" in request.POST
    try:
        counters.confirm(here.pk, nik=nik, name=name, move=move, by=actor(request), at=now)
    except NikTakenError:
        return _page(request, here, fields=fields, taken=True, status=422)
    except OtherNikError as error:
        return _page(request, here, fields=fields, problem=str(error), status=422)
    messages.success(request, _("Tercatat: diri warga ini terbukti di loket."))
    return redirect("backoffice:identify")


@audience("officer")
@require_POST
def revoke(request: HttpRequest, person: UUID) -> HttpResponse:
    """Put on record that what was proven does not belong to whoever stands here."""
    ended = counters.revoke(_at_desk(request, person).pk, by=actor(request), at=timezone.now())
    if ended:
        messages.success(request, _("Bukti diri dicabut. Akun kembali ke kontaknya saja."))
    return redirect("backoffice:identify")


def _at_desk(request: HttpRequest, person: UUID) -> Person:
    """Return the resident whom this officer has just found. Raises Http404 for any other."""
    if request.session.get(AT_DESK) != str(person) or not counters.counter_of(actor(request)):
        raise Http404
    found = Person.objects.filter(pk=person, erased_at=None).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, here: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    nik, name = counters.told_identity(here)
    account = Account.objects.filter(person=here, kind=Account.Kind.RESIDENT).first()
    fields = more.pop("fields", []) or (
        [] if nik else identity.asked({}, language=get_language() or "id", birth=False)
    )
    context = frame(
        request,
        "identify",
        person=here,
        nik=f"{nik[:6]} {nik[6:12]} {nik[12:]}",
        name=name,
        level=account.assurance if account else 0,
        proofs=Proof.objects.standing().filter(person=here).select_related("agency"),
        fields=fields,
        **more,
    )
    return render(request, "backoffice/identify_person.html", context, status=status)
