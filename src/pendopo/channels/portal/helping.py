"""Acting for another: choosing whom, asking their leave, declaring a child, and stopping."""

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.signing_in import contact
from pendopo.design.writing import language, words_of
from pendopo.domain.applications import drafting
from pendopo.domain.people import helping
from pendopo.domain.people.acting import ACTING
from pendopo.domain.people.models import Mandate
from pendopo.domain.people.signing_in import CodeRefusedError
from pendopo.engines import references
from pendopo.engines.identity.errors import IdentityError
from pendopo.ground import limits
from pendopo.ground.audience import audience

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
KINDS = {
    Mandate.Kind.PARENT: gettext_noop("Orang tua saya"),
    Mandate.Kind.OTHER: gettext_noop("Keluarga lain, tetangga, atau teman"),
}
SHORTEST_NAME, LONGEST_NAME = 2, 100
NAME = re.compile(r"[^\W\d_][^\d_:/@<>]*")


class UnreadableError(ValueError):
    """What was typed cannot be used; the words say where and why."""

    def __init__(self, field: str, say: str) -> None:
        super().__init__(say)
        self.field = field


def own_only(view: View[P]) -> View[P]:
    """Keep what is one's own apart from what is done for another: stop acting first."""

    @wraps(view)
    def held(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if visitor(request).acting:
            messages.error(request, _("Berhenti bertindak dahulu untuk membuka data Anda sendiri."))
            return redirect("portal:act")
        return view(request, *args, **kwargs)

    return cast("View[P]", held)


@audience("resident")
def act(request: HttpRequest) -> HttpResponse:
    """Whom I may act for now."""
    me = visitor(request)
    held = Mandate.objects.in_force(at=timezone.now()).filter(helper=me.account)
    rows = [
        {
            "mandate": m,
            "name": helping.giver_name(m) or _("Orang ini sudah menghapus datanya"),
            "current": bool(me.acting and me.acting.mandate == m.pk),
        }
        for m in held.select_related("giver").order_by("-given_at")
    ]
    return render(request, "portal/act.html", {"rows": rows})


@audience("resident")
@require_POST
def begin(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Begin to act under a mandate of mine."""
    held = Mandate.objects.in_force(at=timezone.now()).filter(helper=visitor(request).account)
    if not held.filter(pk=mandate).exists():
        raise Http404
    request.session[ACTING] = str(mandate)
    return redirect("portal:my_applications")


@audience("resident")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Act for myself again."""
    request.session.pop(ACTING, None)
    messages.success(request, _("Anda kembali bertindak untuk diri sendiri."))
    return redirect("portal:my_applications")


@audience("resident")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask somebody's leave to act for them; a code goes to their phone or e-mail."""
    typed = {name: request.POST.get(name, "").strip()[:120] for name in ASKED}
    context: dict[str, Any] = {
        "typed": typed,
        "kinds": [(code.value, _(words)) for code, words in KINDS.items()],
        "back": reverse("portal:act"),
        "errors": (),
    }
    if request.method != "POST":
        return render(request, "portal/ask_leave.html", context)
    try:
        mandate = _asked(request, typed)
    except UnreadableError as error:
        context |= _said(error.field, str(error))
    except limits.TooOftenError as error:
        context |= _said("address", words_of(error))
    else:
        return redirect("portal:leave_code", mandate=mandate.pk)
    return render(request, "portal/ask_leave.html", context, status=422)


def _said(field: str, words: str) -> dict[str, Any]:
    """Return a fault for the summary on top and for the question itself."""
    place = "kind-parent" if field == "kind" else field
    return {"errors": [(place, words)], "wrong": {field: words}}


ASKED = ("kind", "giver_name", "helper_name", "address", "scope", "reference")


def _asked(request: HttpRequest, typed: dict[str, str]) -> Mandate:
    kind = typed["kind"]
    if kind not in {k.value for k in KINDS}:
        raise UnreadableError("kind", _("Pilih siapa yang Anda bantu."))
    giver = _named(typed, "giver_name", _("Tulis nama orang yang Anda bantu."))
    helper = _named(typed, "helper_name", _("Tulis nama Anda, supaya ia tahu siapa yang meminta."))
    case = _case(typed["reference"]) if typed["scope"] == "one" else None
    _spend(request)
    try:
        way, address = contact(request, typed["address"])
        return helping.ask(
            kind=kind,
            giver_name=giver,
            helper_name=helper,
            contact=way,
            address=address,
            case=case,
            language=language(),
            by=visitor(request),
            at=timezone.now(),
        )
    except IdentityError as error:
        raise UnreadableError("address", error.say[language()]) from None
    except helping.OwnAddressError as error:
        raise UnreadableError("address", words_of(error)) from None


def _spend(request: HttpRequest) -> None:
    """Count one asking or declaring: each sends messages. Raises TooOftenError."""
    limits.spend("leave-from", str(visitor(request).account), most=10, minutes=60)


def _named(typed: dict[str, str], field: str, say: str) -> str:
    """Return a name as it is told to others: nothing in it that a phone would make a link of."""
    name = " ".join(typed[field].replace(".", ". ").split())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or not NAME.fullmatch(name):
        raise UnreadableError(field, say)
    return name


def _case(text: str) -> UUID:
    """Return the case of a reference. Whether it is the giver's shows only once they have agreed."""
    try:
        return drafting.named(text)
    except references.BadReferenceError as error:
        raise UnreadableError("reference", words_of(error)) from None


@audience("resident")
def code(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Take the code that the giver reads out, and begin to act."""
    me = visitor(request)
    asked = Mandate.objects.filter(pk=mandate, helper=me.account, given_at=None).first()
    if asked is None:
        raise Http404
    context = {
        "name": helping.giver_name(asked),
        "mandate": asked,
        "back": reverse("portal:ask_leave"),
    }
    if request.method != "POST":
        return render(request, "portal/leave_code.html", context)
    typed = "".join(request.POST.get("code", "").split())[:10]
    try:
        helping.give(asked.pk, typed=typed, by=me, at=timezone.now())
    except CodeRefusedError as error:
        return render(
            request, "portal/leave_code.html", {**context, "error": words_of(error)}, status=422
        )
    return _begun(request, asked)


@audience("resident")
def child(request: HttpRequest) -> HttpResponse:
    """Declare one's own minor child, and begin to act for it."""
    typed = {name: request.POST.get(name, "").strip()[:120] for name in DECLARED}
    context: dict[str, Any] = {"typed": typed, "back": reverse("portal:act"), "errors": ()}
    if request.method != "POST":
        return render(request, "portal/declare_child.html", context)
    try:
        return _begun(request, _declared(request, typed))
    except UnreadableError as error:
        context |= _said(error.field, str(error))
    except limits.TooOftenError as error:
        context |= _said("giver_name", words_of(error))
    return render(request, "portal/declare_child.html", context, status=422)


DECLARED = ("giver_name", "helper_name", "born", "mine")


def _declared(request: HttpRequest, typed: dict[str, str]) -> Mandate:
    name = _named(typed, "giver_name", _("Tulis nama lengkap anak Anda."))
    helper = _named(typed, "helper_name", _("Tulis nama lengkap Anda."))
    try:
        born = date.fromisoformat(typed["born"])
    except ValueError:
        raise UnreadableError("born", _("Pilih tanggal lahir anak Anda.")) from None
    if born > timezone.localdate():
        raise UnreadableError("born", _("Tanggal lahir tidak boleh sesudah hari ini."))
    if not typed["mine"]:
        raise UnreadableError("mine", _("Centang pernyataan bahwa ini anak Anda sendiri."))
    _spend(request)
    try:
        return helping.declare_child(
            child_name=name,
            born=born,
            helper_name=helper,
            language=language(),
            by=visitor(request),
            at=timezone.now(),
        )
    except helping.NotAChildError as error:
        raise UnreadableError("born", words_of(error)) from None


def _begun(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    request.session[ACTING] = str(mandate.pk)
    messages.success(request, _("Izin sudah tercatat. Anda sekarang bertindak untuk orang ini."))
    return redirect("portal:my_applications")


@audience("resident")
@require_POST
def end(request: HttpRequest, mandate: UUID) -> HttpResponse:
    """Take back a mandate I gave, or lay down one I hold."""
    try:
        helping.end(mandate, by=visitor(request), at=timezone.now())
    except helping.NotTheirsToEndError:
        raise Http404 from None
    messages.success(request, _("Izin sudah berakhir. Kedua pihak kami kabari."))
    onward = "portal:act" if request.POST.get("dari") == "bertindak" else "portal:mandates"
    return redirect(onward)
