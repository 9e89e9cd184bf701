"""Who filed or follows a report is told what comes of it, in the pack's words, once for each event."""

from contextlib import suppress

from django.conf import settings

from pendopo.domain.catalogue.packs import SAID_BY_CITY
from pendopo.domain.messaging.models import Channel
from pendopo.domain.messaging.telling import NoTemplateError, tell, tell_address
from pendopo.domain.reports.models import Follower, Report
from pendopo.ground.log import Recorded, subscribe
from pendopo.ground.vault.errors import ErasedError

TEMPLATES = {
    "report.started": "report_started",
    "report.handed_over": "report_handed_over",
    "report.resolved": "report_resolved",
    "report.rejected": "report_rejected",
    "report.reopened": "report_reopened",
    "report.merged": "report_merged",
    "report.noted": "report_noted",
}
ASKED = "report_asked"
"""Of what is resolved, who filed it is asked whether it is done; the others are told."""
SAID_BY_CITY |= dict.fromkeys(
    (*TEMPLATES.values(), ASKED), ("reference", "category", "body", "url")
)
CHANNELS = {"phone": Channel.SMS, "email": Channel.EMAIL}


@subscribe("reports.news", to=tuple(TEMPLATES))
def tell_followers(event: Recorded) -> None:
    """Tell all who filed or follow a report; an inner note is nobody's news."""
    if event.name == "report.noted" and not event.payload.get("public"):
        return
    rows = Report.objects.select_related("category", "agency", "office", "merged_into")
    report = rows.filter(pk=event.aggregate_id).first()
    if report is None:
        return
    told = Follower.objects.filter(report=report)
    if event.name == "report.merged":
        told = Follower.objects.filter(origin=report.pk)
    for follower in told:
        _tell(follower, report, event)


def _tell(follower: Follower, report: Report, event: Recorded) -> None:
    mine = follower.filed and follower.origin == report.pk
    template = TEMPLATES[event.name]
    if mine and event.name == "report.resolved":
        template = ASKED
    shown = report.merged_into or report
    page = f"lapor/{report.reference}/" if mine else f"laporan/{shown.reference}/"
    data = {
        "reference": report.reference,
        "category": report.category.name,
        "body": report.body.short_name,
        "url": f"{settings.PENDOPO.public_url}/{page}",
    }
    with suppress(ErasedError, NoTemplateError):
        if follower.contact_sealed is not None and follower.subject:
            tell_address(
                subject=follower.subject,
                channel=CHANNELS[follower.contact_kind],
                address_sealed=follower.contact_sealed,
                template=template,
                data=data,
                language=follower.language,
                cause=event.uid,
                at=event.happened_at,
                urgent=False,
            )
        elif follower.person_id:
            tell(
                person=follower.person_id,
                about=report.pk,
                template=template,
                data=data,
                language=follower.language,
                cause=event.uid,
                at=event.happened_at,
            )
