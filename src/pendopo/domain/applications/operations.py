"""What a process may ask of a case: receive, issue a document, hand over, refuse, close."""

from datetime import datetime
from typing import Any

from pendopo.domain.applications import consulting, deciding
from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.models import Application, Decision, Handover
from pendopo.domain.applications.reaching import stamp_of
from pendopo.domain.applications.submission import told_name
from pendopo.domain.catalogue.compiled import Compiled, compiled
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.documents.issuing import issue
from pendopo.domain.documents.models import IssuedDocument, ReceivedDocument
from pendopo.domain.workflow import running
from pendopo.domain.workflow.operations import Call, operation
from pendopo.engines.forms.describing import rows_shown, shown
from pendopo.engines.forms.walking import Walk, walk
from pendopo.engines.identity.masking import mask_name
from pendopo.engines.money import rupiah
from pendopo.engines.tariffs import reckon
from pendopo.ground.log import Recorded, record, subscribe
from pendopo.ground.vault.keyring import Keyring


@operation("application.receive")
def receive(call: Call) -> bool:
    """The case has arrived; nothing more is needed."""
    return bool(call.process.about)


@operation("document.issue")
def issue_document(call: Call) -> bool:
    """Take the document's number now; the worker typesets it and answers later."""
    application = _application(call)
    ready = compiled(application.version_id)
    ring = Keyring.of([application.subject])
    walked = walk(
        ready.form, answers_of(application, ring), today=call.at.astimezone(city().zone).date()
    )
    lists = CityLists()
    told = {
        q.name: shown(q, walked.answers.get(q.name), lists, "id") for q in ready.form.questions()
    }
    name = told_name(application, ring)
    local = call.at.astimezone(city().zone)
    issue(
        about=application.pk,
        subject=application.subject,
        version=application.version,
        body=application.body,
        letter=call.parameters["letter"],
        told=ready.definition["letters"][call.parameters["letter"]],
        content={
            "reference": application.reference,
            "applicant": {"name": name, "nik": told.get("nik", "")},
            "answers": told,
            "fee": _fee_told(ready, walked),
            "meterai": stamp_of(application.pk, ring),
            "rows": {
                q.name: rows_shown(q, walked.answers.get(q.name), lists, "id")
                for q in ready.form.questions()
                if q.type == "group"
            },
        },
        public={"name": mask_name(name)},
        local_year=local.year,
        local_month=local.month,
        ring=ring,
        by=call.by,
        at=call.at,
    )
    return False


def _fee_told(ready: Compiled, walked: Walk) -> dict[str, Any]:
    """Return what the case costs, as a letter says it; an amount of 0 is free."""
    fee = reckon(ready.tariff, walked)
    return {
        "amount": fee.amount,
        "text": rupiah(fee.amount),
        "basis": fee.basis.get("id", ""),
        "lines": [[each.line.name.get("id", ""), rupiah(each.amount)] for each in fee.lines],
    }


@operation("document.complete")
def complete_document(call: Call) -> bool:
    """Wait until the signed document is finished and checked."""
    return IssuedDocument.objects.filter(
        about=call.process.about, state=IssuedDocument.State.ISSUED
    ).exists()


@operation("application.hand_over")
def hand_over(call: Call) -> bool:
    """The result is the applicant's: granted, and ready to be fetched."""
    application = _application(call)
    own = IssuedDocument.objects.filter(about=application.pk, state=IssuedDocument.State.ISSUED)
    received = ReceivedDocument.objects.filter(about=application.pk)
    for document in (*own.values_list("pk", flat=True), *received.values_list("pk", flat=True)):
        Handover.objects.get_or_create(
            document=document, defaults={"application": application, "at": call.at}
        )
    _finish(application, Application.State.GRANTED, call.at)
    agency = application.body.agency.code
    record(application, "application.handed_over", by=call.by, at=call.at, agency=agency)
    return True


@operation("application.refuse")
def refuse(call: Call) -> bool:
    """The case ends refused; the applicant is told why and how to object."""
    _finish(_application(call), Application.State.REFUSED, call.at)
    return True


@operation("application.close_lapsed")
def close_lapsed(call: Call) -> bool:
    """The correction did not come in time; the case is closed and may be filed again."""
    application = _application(call)
    application.corrections.filter(answered_at=None).update(answered_at=call.at)
    _finish(application, Application.State.LAPSED, call.at)
    agency = application.body.agency.code
    record(application, "application.lapsed", by=call.by, at=call.at, agency=agency)
    return True


@operation("application.uphold")
def uphold(call: Call) -> bool:
    """An objection is upheld: what it objects to is granted, and goes on (UU 30/2014 art. 77).

    Granted by whoever upheld the objection; by law, where no answer to the objection came.
    """
    objection = _application(call)
    if objection.objects_to_id is None:
        raise LookupError(f"{objection.reference} objects to nothing")
    former = (
        Application.objects.select_for_update(of=("self",))
        .select_related("agency", "office")
        .get(pk=objection.objects_to_id)
    )
    upheld = deciding.decision_in_force(objection)
    if upheld is None:
        raise LookupError(f"{objection.reference} has not been decided")
    former.move(Application.State.SUBMITTED)
    by = call.by.under(upheld.by_id)
    granted = Decision.Outcome.GRANTED
    deciding.decide(former, granted, deemed=upheld.deemed, by=by, at=call.at)
    agency = former.body.agency.code
    record(former, "application.upheld", by=call.by, at=call.at, agency=agency)
    running.grant(about=former.pk, by=call.by, at=call.at)
    return True


def _application(call: Call) -> Application:
    return (
        Application.objects.select_related("agency", "office", "version")
        .defer("version__definition")
        .get(pk=call.process.about)
    )


def _finish(application: Application, state: Application.State, at: datetime) -> None:
    application.move(state, finished_at=at)
    consulting.withdraw_all(application, at=at)


ANSWERED_BY = {"document.prepared": "document.issue", "document.issued": "document.complete"}


@subscribe("applications.documents", to=tuple(ANSWERED_BY))
def go_on(event: Recorded) -> None:
    """A document is ready: the case that waits for it goes on."""
    running.answer(
        about=event.payload["about"], operation=ANSWERED_BY[event.name], at=event.happened_at
    )
