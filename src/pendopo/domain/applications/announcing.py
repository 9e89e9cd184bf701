"""What happens on a case is announced to the systems of the body that is responsible for it."""

from pendopo.domain.applications.models import Application
from pendopo.domain.messaging.webhooks import EVENTS, Happening, announce
from pendopo.ground.log import Recorded, subscribe

TOLD = ("deemed", "questions")
"""What of an event's own words goes out: codes, none of which names a person."""


@subscribe("applications.announcing", to=EVENTS)
def announce_event(event: Recorded) -> None:
    """Announce an event, once for each webhook that wants it."""
    case = (
        Application.objects.select_related("service", "agency", "office")
        .filter(pk=event.payload.get("about", event.aggregate_id))
        .first()
    )
    if case is None or case.agency is None:
        return
    told = {name: event.payload[name] for name in TOLD if name in event.payload}
    announce(
        Happening(
            event=event.uid,
            type=event.name,
            about=case.reference,
            agency=case.agency.pk,
            office=case.office_id,
            data={
                "reference": case.reference,
                "service": case.service.slug,
                "agency": case.agency.code,
                "office": case.office.code if case.office else None,
                "sequence": event.seq,
                **told,
            },
            at=event.happened_at,
        )
    )
