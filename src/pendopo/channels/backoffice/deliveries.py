"""Messages that reached nobody: why, on which case, and sent once more by an officer's choice."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications.models import Application
from pendopo.domain.messaging import retrying
from pendopo.domain.messaging.models import Channel, Delivery, DeliveryQuerySet
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience

MOST = 100
State = Delivery.State
STATES = {
    State.QUEUED: (gettext_noop("Menunggu"), "neutral"),
    State.SENDING: (gettext_noop("Sedang dikirim"), "info"),
    State.SENT: (gettext_noop("Terkirim"), "ok"),
    State.DELIVERED: (gettext_noop("Sampai"), "ok"),
    State.FAILED: (gettext_noop("Gagal"), "danger"),
    State.UNKNOWN: (gettext_noop("Belum pasti"), "warn"),
}
CHANNELS = {
    Channel.PUSH: gettext_noop("Pemberitahuan di ponsel"),
    Channel.EMAIL: gettext_noop("Surel"),
    Channel.WHATSAPP: gettext_noop("WhatsApp"),
    Channel.SMS: gettext_noop("SMS"),
}


def channel_name(delivery: Delivery) -> str:
    """Return what people call a delivery's channel."""
    return _(CHANNELS[Channel(delivery.channel)])


@audience("officer")
def troubled(request: HttpRequest) -> HttpResponse:
    """Messages on the officer's cases that failed or whose fate is unknown, the latest first."""
    me, now = actor(request), timezone.now()
    found = list(
        _on_my_cases(me)
        .troubled()
        .select_related("message", "retry")
        .order_by("-finished_at")[:MOST]
    )
    again = set(
        Delivery.objects.visible_to(me)
        .retriable(at=now)
        .filter(pk__in=[d.pk for d in found])
        .values_list("pk", flat=True)
    )
    cases = Application.objects.visible_to(me).filter(pk__in={d.message.about for d in found})
    references = dict(cases.values_list("pk", "reference"))
    rows = [
        {
            "delivery": d,
            "reference": references[d.message.about],
            "channel": channel_name(d),
            "state": _(STATES[State(d.state)][0]),
            "tone": STATES[State(d.state)][1],
            "again": d.pk in again,
            "retried": getattr(d, "retry", None),
        }
        for d in found
        if d.message.about in references
    ]
    return render(request, "backoffice/deliveries.html", frame(request, "deliveries", rows=rows))


@audience("officer")
@require_POST
def retry(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Send it once more; back to the case it was pressed on, else to the list."""
    me = actor(request)
    if not _on_my_cases(me).filter(pk=delivery).exists():
        raise Http404
    try:
        retrying.retry(delivery, by=me, at=timezone.now())
    except retrying.NoRetryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Pesan dikirim sekali lagi."))
    case = (
        Application.objects.visible_to(me).filter(reference=request.POST.get("kasus", "")).first()
    )
    if case:
        return redirect("backoffice:case", reference=case.reference)
    return redirect("backoffice:deliveries")


def _on_my_cases(me: Actor) -> DeliveryQuerySet:
    cases = Application.objects.visible_to(me).values("pk")
    return Delivery.objects.visible_to(me).filter(message__about__in=cases)
