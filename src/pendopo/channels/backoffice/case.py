"""One case on one page: answers, evidence, what happened, where it stands, and the decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pendopo.channels.backoffice import dossier, outside
from pendopo.channels.backoffice.deliveries import STATES, channel_name
from pendopo.channels.backoffice.frame import frame
from pendopo.channels.backoffice.history import asked_of, history
from pendopo.domain.applications import deciding, objecting
from pendopo.domain.applications.assisting import paper_of
from pendopo.domain.applications.correcting import open_correction
from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.helped import help_on
from pendopo.domain.applications.models import Application, Consultation
from pendopo.domain.applications.submission import service_name, told_name
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.directory.responsible import Body
from pendopo.domain.documents.models import Evidence
from pendopo.domain.messaging.models import Delivery
from pendopo.domain.messaging.wording import words_of
from pendopo.domain.people.colleagues import desks
from pendopo.domain.people.reading import record_view
from pendopo.domain.workflow.models import Process, Task
from pendopo.engines.dates import short_span
from pendopo.engines.forms.walking import Walk, walk
from pendopo.flows.filling.costs import cost
from pendopo.flows.following.story import FULL_DAY, reckoning
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.live import address
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import Keyring

State = Delivery.State
TERMS = (1, 2, 3, 5, 10)


@audience("officer")
def case(
    request: HttpRequest, reference: str, problem: str = "", task: UUID | None = None
) -> HttpResponse:
    """Show the case; that it was looked at is recorded. `?tugas=` says which of several tasks."""
    me, now = actor(request), timezone.now()
    application = (
        Application.objects.visible_to(me)
        .select_related("service", "version", "agency", "office", "objects_to")
        .defer("version__definition")
        .filter(reference=reference)
        .first()
    )
    if application is None:
        raise Http404
    ring = Keyring.of([application.subject])
    if not ring.holds(application.subject):
        return render(request, "backoffice/erased.html", frame(request, "inbox"), status=410)
    agency = application.body.agency.code
    record_view(
        by=me,
        about=application.pk,
        subjects=[application.subject],
        purpose="case",
        agency=agency,
        at=now,
    )
    process = Process.objects.select_related("clock").get(about=application.pk)
    ready = compiled(application.version_id)
    today = now.astimezone(city().zone).date()
    walked = walk(ready.form, answers_of(application, ring), today=today)
    tasks = list(
        Task.objects.filter(process=process)
        .select_related("claimed_by", "agency", "office")
        .order_by("opened_at", "pk")
    )
    workable = Task.objects.waiting_for_an_officer().workable_by(me).about(application.pk)
    able = set(workable.values_list("pk", flat=True))
    mine = [t for t in tasks if t.pk in able]
    chosen = _chosen(mine, str(task) if task else request.GET.get("tugas", ""), me)
    holding = any(t.claimed_by_id == me.account and t.kind == Task.Kind.USER for t in mine)
    asked = _asked(application)
    rows = dossier.rows(application, process, tasks, ring)
    consultations = [_consultation(c, chosen, ring, me, holding=holding) for c in asked]
    outcomes = dossier.outcomes(process, chosen)
    mends = any(each["code"] == deciding.CORRECT for each in outcomes)
    context = frame(
        request,
        "inbox",
        application=application,
        service_name=service_name(application, get_language() or "id"),
        name=told_name(application, ring),
        help=help_on(application),
        paper=paper_of(application),
        blocks=dossier.blocks(walked),
        cost=cost(ready, walked, get_language() or "id"),
        answered=_answered(walked.answers, len(walked.missing)),
        evidence=dossier.evidence(application, walked, ring, request.GET.get("berkas", "")),
        history=history(application.pk, process, tasks, asked, rows),
        now=now,
        clock=reckoning(process.clock, at=now),
        **dossier.where(process, tasks),
        task=chosen,
        left=_left(chosen, at=now),
        others=[{"task": t, "row": rows.get(t.pk, "")} for t in mine if t != chosen],
        row=rows.get(chosen.pk, "") if chosen else "",
        mine=bool(chosen and chosen.claimed_by_id == me.account),
        item=dossier.item(process, chosen, walked),
        outcomes=outcomes,
        questions=dossier.asked(walked, request.POST.getlist("questions")) if mends else [],
        correction=_correction(application, tasks, walked, ring),
        decision=_decision(application, ring),
        outside=outside.answers(application, process, ring, me),
        consultations=consultations,
        advice=next((c for c in consultations if c["here"]), None),
        unanswered=sum(c["waits"] for c in consultations),
        desks=_desks(application, chosen, at=now) if holding else None,
        terms=TERMS,
        **_objections(application, ring, me),
        told=_told(application, ring, me, at=now),
        problem=problem,
        typed=request.POST,
        live=address([f"aggregate:{application.pk}", f"aggregate:{process.pk}"]),
    )
    return render(request, "backoffice/case.html", context, status=422 if problem else 200)


def _chosen(mine: Sequence[Task], wanted: str, me: Actor) -> Task | None:
    """Return the task the page is about: the one asked for, else one I hold, else the first."""
    named = [t for t in mine if str(t.pk) == wanted]
    held = [t for t in mine if t.claimed_by_id == me.account]
    return next(iter([*named, *held, *mine]), None)


def _answered(answers: dict[str, Any], missing: int) -> dict[str, int]:
    done = sum(value not in (None, "", [], {}) for value in answers.values())
    return {"done": done, "of": done + missing}


def _objections(application: Application, ring: Keyring, me: Actor) -> dict[str, Any]:
    """Return the objections to a case, or the case objected to with its decision and reasons."""
    beside = objecting.related(application, by=me)
    former = next((a for a in beside if a.pk == application.objects_to_id), None)
    decision = deciding.decision_in_force(former) if former else None
    sealed = decision.reasons_sealed if decision else None
    return {
        "objections": [a for a in beside if a.objects_to_id == application.pk],
        "former": former,
        "former_decision": decision,
        "former_reason": ring.unseal(application.subject, "reason", sealed) if sealed else "",
    }


def _left(task: Task | None, *, at: datetime) -> dict[str, Any] | None:
    if task is None or task.due_at is None:
        return None
    calendar = working_calendar()
    day_length = calendar.day_length(at.astimezone(city().zone).date()) or FULL_DAY
    language = "en" if get_language() == "en" else "id"
    span = calendar.between(at, task.due_at)
    return {"words": short_span(abs(span), day_length, language), "late": task.due_at < at}


def _correction(
    application: Application, tasks: Sequence[Task], walked: Walk, ring: Keyring
) -> dict[str, Any] | None:
    """Return what is with the applicant now, why, and until when."""
    found = open_correction(application) if application.state == "correcting" else None
    if found is None:
        return None
    timers = (t.due_at for t in tasks if t.kind == Task.Kind.TIMER and t.closed_at is None)
    return {
        "asked_at": found.asked_at,
        "due": next(timers, None),
        "count": len(found.questions),
        "note": ring.unseal(application.subject, "note", found.note_sealed),
        "labels": [q["label"] for q in dossier.asked(walked, found.questions) if q["chosen"]],
    }


def _decision(application: Application, ring: Keyring) -> dict[str, Any] | None:
    """Return what was decided on a case that is closed, and the reasons the applicant reads."""
    over = application.state in {Application.State.GRANTED, Application.State.REFUSED}
    found = deciding.decision_in_force(application) if over else None
    if found is None:
        return None
    sealed = found.reasons_sealed
    return {
        "row": found,
        "reason": ring.unseal(application.subject, "reason", sealed) if sealed else "",
    }


def _asked(application: Application) -> list[Consultation]:
    rows = application.consultations.select_related(
        "task__agency", "task__office", "asked_by", "answered_by"
    )
    return list(rows.order_by("-asked_at"))


def _consultation(
    told: Consultation, task: Task | None, ring: Keyring, me: Actor, *, holding: bool
) -> dict[str, Any]:
    subject = told.application.subject
    waits = told.answered_at is None and told.withdrawn_at is None
    own = holding or told.asked_by_id == me.account
    return {
        "row": told,
        "of": asked_of(told),
        "due": told.task.due_at if told.task else told.due_at,
        "question": ring.unseal(subject, "question", told.question_sealed),
        "answer": ring.unseal(subject, "answer", told.answer_sealed) if told.answer_sealed else "",
        "waits": waits,
        "may_withdraw": waits and own,
        "may_write": waits and own and told.task is None,
        "here": bool(task and told.task_id == task.pk),
    }


def _desks(application: Application, task: Task | None, *, at: datetime) -> list[dict[str, Any]]:
    """Return whom one may ask: the roles of each other body, agencies and those of the area."""
    bodies = [application.body]
    bodies += [Body(task.agency, task.office)] if task and task.agency else []
    own = [(body.agency.code, body.office.code if body.office else None) for body in bodies]
    found: dict[str, list[dict[str, str]]] = {}
    for desk in desks(area=application.area, at=at):
        if (desk.agency, desk.office) not in own:
            value = f"{desk.agency}:{desk.office or ''}:{desk.role}"
            found.setdefault(desk.body, []).append({"value": value, "title": desk.title})
    return [{"body": body, "roles": roles} for body, roles in found.items()]


def _told(
    application: Application, ring: Keyring, me: Actor, *, at: datetime
) -> list[dict[str, Any]]:
    """Return what the applicant was told on this case: titles, channel and what became of it."""
    about = Delivery.objects.visible_to(me).filter(message__about=application.pk)
    sent = list(about.select_related("message__broadcast").order_by("-message__created_at"))
    troubled = any(d.state in {State.FAILED, State.UNKNOWN} for d in sent)
    again = set(about.retriable(at=at).values_list("pk", flat=True)) if troubled else set()
    return [
        {
            "title": words_of(d.message, ring).title,
            "delivery": d,
            "channel": channel_name(d),
            "state": _(STATES[State(d.state)][0]),
            "tone": STATES[State(d.state)][1],
            "at": d.finished_at or d.message.created_at,
            "again": d.pk in again,
        }
        for d in sent
        if ring.holds(d.message.subject)
    ]


@audience("officer")
def evidence(request: HttpRequest, reference: str, evidence: UUID) -> HttpResponse:
    """Show a file of the case; that it was looked at is recorded."""
    application = _seen(request, reference)
    return _file(
        request,
        application,
        Evidence.objects.cleared().filter(about=application.pk, pk=evidence).first(),
    )


@audience("officer")
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the scanned mandate under which a case was filed; that too is recorded."""
    application = _seen(request, reference)
    return _file(request, application, paper_of(application))


def _seen(request: HttpRequest, reference: str) -> Application:
    cases = Application.objects.visible_to(actor(request)).select_related("agency", "office")
    application = cases.filter(reference=reference).first()
    if application is None:
        raise Http404
    return application


def _file(request: HttpRequest, application: Application, found: Evidence | None) -> HttpResponse:
    if found is None:
        raise Http404
    record_view(
        by=actor(request),
        about=application.pk,
        subjects=[found.subject],
        purpose="evidence",
        agency=application.body.agency.code,
        at=timezone.now(),
    )
    return HttpResponse(
        files.fetch(found.subject, found.file),
        content_type=found.media_type,
        headers={
            "Content-Disposition": "inline",
            "Cache-Control": "no-store",
            "X-Frame-Options": "SAMEORIGIN",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
        },
    )
