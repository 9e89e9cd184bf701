"""Notifications in this browser are turned on."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from pendopo.channels.portal.cases import visitor
from pendopo.design.writing import words_of
from pendopo.domain.messaging.subscribing import BadSubscriptionError
from pendopo.domain.messaging.subscribing import subscribe as begin
from pendopo.ground.audience import audience


@audience("resident")
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Tell this browser from now on."""
    me = visitor(request)
    if me.person is None:
        return HttpResponse(status=403)
    told = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        begin(person=me.person, **told, by=me, at=timezone.now())
    except BadSubscriptionError as error:
        return HttpResponse(words_of(error), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
