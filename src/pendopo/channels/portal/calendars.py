"""What a case waits for, in the applicant's calendar."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pendopo.channels.portal.cases import case
from pendopo.design.writing import language
from pendopo.domain.applications.submission import service_name
from pendopo.flows.following.calendars import calendar
from pendopo.flows.following.deadlines import deadlines
from pendopo.ground.audience import audience


@audience("public")
def follow_calendar(request: HttpRequest, reference: str) -> HttpResponse:
    """Until when the city must answer, and until when one may mend."""
    application = case(request, reference)
    place = request.build_absolute_uri(reverse("portal:follow", args=[reference]))
    found = deadlines(application, language=language(), url=place)
    title = f"{service_name(application, language())} {_('di Pendopo')}"
    return calendar(title, found, at=timezone.now())
