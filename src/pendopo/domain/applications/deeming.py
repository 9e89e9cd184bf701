"""No answer in the standard's term: the law grants what was asked for (UU 30/2014 art. 53).

A service opts out by naming the law that says otherwise; then only the lapse is on record,
and `p:granted` serves an objection that is upheld.
"""

from datetime import datetime

from django.db import transaction

from pendopo.domain.applications.deciding import decide, decision_in_force
from pendopo.domain.applications.models import Application, Decision
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import Clock
from pendopo.ground.actor import system
from pendopo.ground.log import record

UNANSWERED = (Application.State.SUBMITTED, Application.State.CORRECTING)


def deem_next(*, at: datetime) -> int:
    """Let the next term that ran out unanswered have its effect. Returns 0 or 1.

    A case decided in time, whose document is late, is not deemed: it is only late.
    """
    with transaction.atomic():
        about = Clock.objects.run_out(at=at).values_list("process__about", flat=True).first()
        if about is None:
            return 0
        application = (
            Application.objects.select_for_update(of=("self",))
            .select_related("agency", "office")
            .get(pk=about)
        )
        process = running.locked_about(about)
        clock = Clock.objects.run_out(at=at).filter(process=process).first()
        if clock is None:
            return 1
        clock.lapsed_at = at
        clock.save(update_fields=["lapsed_at"])
        by, agency = system("term"), application.body.agency.code
        record(application, "application.overdue", by=by, at=at, agency=agency)
        if (
            _deems(application)
            and application.state in UNANSWERED
            and decision_in_force(application) is None
        ):
            decide(application, Decision.Outcome.GRANTED, deemed=True, by=by, at=at)
            application.move(Application.State.SUBMITTED)
            running.grant(about=about, by=by, at=at)
    return 1


def _deems(application: Application) -> bool:
    ready = compiled(application.version_id)
    return bool(ready.process.granted) and "deemed" not in ready.service
