"""What a case waits for, and until when: the city's answer, and what the applicant mends."""

from django.utils.translation import gettext as _

from pendopo.domain.applications import correcting
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import service_name
from pendopo.domain.workflow.models import Clock
from pendopo.flows.following.calendars import Due


def deadlines(application: Application, *, language: str, url: str) -> list[Due]:
    """Return what is due on a case; nothing once it is over. The clock that stands has no date."""
    about = f"{service_name(application, language)} {application.reference}"
    running = Clock.objects.filter(
        process__about=application.pk, ended_at=None, due_at__isnull=False
    )
    due = running.values_list("due_at", flat=True).first()
    found = [Due(f"{application.pk}-due", due, f"{_('Batas waktu')}: {about}", url)] if due else []
    if application.state == Application.State.CORRECTING:
        mend = correcting.due_of(application)
        told = f"{_('Perbaiki sebelum')}: {about}"
        found += [Due(f"{application.pk}-mend", mend, told, url)] if mend else []
    return found
