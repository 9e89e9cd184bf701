"""Being warned: which kelurahan I follow, and my own address of a warning, to answer or to stop."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.channels.portal.cases import visitor
from pendopo.channels.portal.warnings import full, here
from pendopo.design.writing import words_of
from pendopo.domain.applications.models import Application
from pendopo.domain.directory.models import Area
from pendopo.domain.information import answering, following
from pendopo.domain.information.alerts import Alert, Reply
from pendopo.domain.messaging.models import Message
from pendopo.domain.messaging.wording import heard
from pendopo.ground.actor import Actor
from pendopo.ground.audience import audience

SUGGESTED = 6


@audience("resident")
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Choose the kelurahan whose warnings one gets."""
    me, problem = visitor(request), ""
    person = _person(me)
    chosen = {area.pk for area in following.followed_by(person)}
    if request.method == "POST":
        chosen = set(request.POST.getlist("kelurahan")[:100])
        try:
            following.follow(person=person, areas=chosen, by=me, at=timezone.now())
        except following.TooManyAreasError as error:
            problem = words_of(error)
        else:
            messages.success(request, _("Pilihan Anda sudah kami simpan."))
            return redirect("portal:follow_areas")
    villages = Area.objects.filter(kind=Area.Kind.VILLAGE).select_related("parent")
    areas = list(villages.order_by("parent__name", "name"))
    mine = _suggested(request, me) | chosen
    context = {
        "chosen": chosen,
        "mine": [area for area in areas if area.pk in mine],
        "others": [area for area in areas if area.pk not in mine],
        "problem": problem,
        "back": reverse("portal:warnings"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "portal/follow_areas.html", context, status=status)


@audience("public")
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """A warning by its reader's own address: what to do, and two answers."""
    message, alert = _heard(token)
    now = timezone.now()
    reply = Reply.objects.filter(alert=alert, person=message.person_id).first()
    context: dict[str, Any] = {
        "alert": full(alert),
        "token": token,
        "reply": reply.word if reply else "",
        "open": Alert.objects.in_force(at=now).filter(pk=alert.pk).exists(),
        "follows": bool(message.person_id and following.followed_by(message.person_id)),
    }
    answer = render(request, "portal/heard.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@audience("public")
@require_POST
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """Say that one is safe, or needs help; whoever holds the address says it for its person."""
    message, alert = _heard(token)
    word = request.POST.get("jawaban", "")
    if word not in Reply.Word or message.person_id is None:
        raise Http404
    try:
        answering.answer(
            person=message.person_id, word=word, alert=alert.pk, by=_by(message), at=timezone.now()
        )
    except answering.NothingToAnswerError as error:
        messages.error(request, words_of(error))
    return redirect("portal:heard", token=token)


@audience("public")
@require_POST
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Follow no kelurahan any more."""
    message, _alert = _heard(token)
    if message.person_id:
        following.follow(person=message.person_id, areas=(), by=_by(message), at=timezone.now())
        messages.success(request, _("Anda tidak lagi menerima peringatan."))
    return redirect("portal:heard", token=token)


def _suggested(request: HttpRequest, me: Actor) -> set[str]:
    """Return the kelurahan that this browser keeps, and those of one's own applications."""
    cases = Application.objects.visible_to(me).exclude(area="").order_by("-saved_at")
    found = list(cases.values_list("area", flat=True)[:SUGGESTED])
    return {*found, here(request)[0]} - {""}


def _person(me: Actor) -> UUID:
    if me.person is None:
        raise Http404
    return me.person


def _heard(token: str) -> tuple[Message, Alert]:
    """Return a message and what it warned of. Raises Http404 for an address that is none of ours."""
    message = heard(token)
    alert = Alert.objects.filter(broadcast=message.broadcast_id).first() if message else None
    if message is None or alert is None:
        raise Http404
    return message, alert


def _by(message: Message) -> Actor:
    return Actor(kind="resident", person=message.person_id, channel="link")
