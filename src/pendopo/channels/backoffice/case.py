"""One case on one page: answers, evidence, what happened, where it stands, and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from pendopo.channels.backoffice.frame import frame
from pendopo.domain.applications import deciding, objecting
from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.submission import service_name, told_name
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.documents.models import Evidence
from pendopo.domain.documents.receiving import names
from pendopo.domain.people.reading import record_view
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import SIGN, Process, Task
from pendopo.engines.bpmn.drawing import svg
from pendopo.engines.bpmn.model import TASKS
from pendopo.engines.bpmn.outlining import outline
from pendopo.engines.forms.describing import describe, say
from pendopo.engines.forms.walking import Walk, walk
from pendopo.flows.following.story import reckoning, steps
from pendopo.ground.actor import Actor
from pendopo.ground.audience import actor, audience
from pendopo.ground.live import token
from pendopo.ground.vault import files
from pendopo.ground.vault.keyring import Keyring


@audience("officer")
def case(request: HttpRequest, reference: str, problem: str = "") -> HttpResponse:
    """Show the case; that it was looked at is recorded."""
    me, now = actor(request), timezone.now()
    application = (
        Application.objects.visible_to(me)
        .select_related("service", "agency", "office")
        .filter(reference=reference)
        .first()
    )
    if application is None:
        raise Http404
    ring = Keyring.of([application.subject])
    record_view(
        by=me,
        about=application.pk,
        subjects=[application.subject],
        purpose="case",
        agency=application.body.agency.code,
        at=now,
    )
    process = Process.objects.select_related("clock").get(about=application.pk)
    walked = walk(
        compiled(application.version_id).form,
        answers_of(application, ring),
        today=now.astimezone(city().zone).date(),
    )
    task = (
        Task.objects.waiting_for_an_officer()
        .workable_by(me)
        .about(application.pk)
        .select_related("claimed_by")
        .first()
    )
    context = frame(
        request,
        "inbox",
        application=application,
        service_name=service_name(application, "id"),
        name=told_name(application, ring),
        blocks=_blocks(walked),
        evidence=_evidence(application, walked, ring, request.GET.get("berkas", "")),
        steps=[
            {"state": s.state, "title": s.title, "at": s.at, "text": s.text}
            for s in steps(application, process, language="id", at=now)
        ],
        clock=reckoning(process.clock, at=now),
        **_where(process),
        **_objections(application, ring, me),
        task=task,
        mine=bool(task and task.claimed_by_id == me.account),
        outcomes=_outcomes(process, task),
        questions=[
            {"name": q.name, "label": say(q.ask, "id")}
            for p in walked.pages
            for q in walked.shown[p.slug]
            if q.type != "declaration"
        ],
        problem=problem,
        typed=request.POST,
        live=token([f"aggregate:{application.pk}", f"aggregate:{process.pk}"]),
    )
    return render(request, "backoffice/case.html", context, status=422 if problem else 200)


def _blocks(walked: Walk) -> list[dict[str, Any]]:
    sections: dict[str, list[dict[str, str]]] = {}
    for block in describe(walked, CityLists(), "id"):
        rows = [
            {"label": line.label, "value": line.value} for line in block.lines if not line.files
        ]
        sections.setdefault(block.section, []).extend(rows)
    return [{"title": title, "rows": rows} for title, rows in sections.items() if rows]


def _evidence(application: Application, walked: Walk, ring: Keyring, chosen: str) -> dict[str, Any]:
    """Return the files of the answers, and the one in the viewer."""
    labels = {
        each: say(q.ask, "id")
        for p in walked.pages
        for q in walked.shown[p.slug]
        if q.type == "file"
        for each in walked.answers.get(q.name, ())
    }
    kept = [
        e
        for e in Evidence.objects.filter(about=application.pk).order_by("received_at")
        if str(e.pk) in labels
    ]
    told = names(kept, ring)
    found = [
        {
            "id": str(e.pk),
            "label": labels[str(e.pk)],
            "name": told[e.pk],
            "pdf": e.media_type == "application/pdf",
            "url": reverse("backoffice:evidence", args=[application.reference, e.pk]),
        }
        for e in kept
    ]
    shown = next((f for f in found if f["id"] == chosen), found[0] if found else None)
    return {"files": found, "shown": shown}


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


def _where(process: Process) -> dict[str, Any]:
    """Return where the case stands: the people's tasks in a line, and the whole drawing."""
    tasks = Task.objects.filter(process=process).values_list("node", "closed_at")
    standing = {node for node, closed in tasks if closed is None}
    done = {node for node, closed in tasks if closed} - standing
    model = compiled(process.version_id).process
    path = [stage for stage in outline(model, done, standing) if stage.node.kind in TASKS]
    drawn = svg(model, done, standing, title="Perjalanan kasus ini")
    return {
        "path": path,
        "diagram": mark_safe(drawn),  # noqa: S308  # our own drawing, which escapes every name
    }


def _outcomes(process: Process, task: Task | None) -> list[dict[str, str]]:
    if task is None:
        return []
    node = compiled(process.version_id).process.nodes[task.node]
    if node.form == SIGN:
        return []
    return [
        {"code": o.code, "label": o.texts["id"], "kind": KINDS.get(o.code, "secondary")}
        for o in reversed(node.outcomes)
    ]


KINDS = {
    "complete": "primary",
    "granted": "primary",
    "refused": "danger",
    "refuse": "danger",
    "correct": "secondary",
}


@audience("officer")
@require_POST
def outcome(request: HttpRequest, task: UUID) -> HttpResponse:
    """Settle a task; what was typed is kept when something is missing."""
    me = actor(request)
    try:
        settled = deciding.settle(
            task,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", "")[:2000],
            questions=request.POST.getlist("questions"),
            by=me,
            at=timezone.now(),
        )
    except (deciding.ReasonNeededError, deciding.QuestionsNeededError) as error:
        return case(request, _reference(me, task), problem=str(error))
    except (running.StepRefusedError, ValueError) as error:
        known = isinstance(error, running.StepRefusedError)
        messages.error(
            request,
            str(error) if known else "Pilihan itu tidak ada pada langkah ini. Muat ulang halaman.",
        )
        return redirect("backoffice:case", reference=_reference(me, task))
    messages.success(request, f"{settled.reference}: tersimpan.")
    return redirect("backoffice:inbox")


def _reference(me: Actor, task: UUID) -> str:
    """Return the reference of a task's case. Raises Http404 for one the officer may not see."""
    about = Task.objects.visible_to(me).filter(pk=task).values("about")
    found = Application.objects.visible_to(me).filter(pk__in=about).first()
    if found is None:
        raise Http404
    return found.reference


@audience("officer")
def evidence(request: HttpRequest, reference: str, evidence: UUID) -> HttpResponse:
    """Show a file of the case; that it was looked at is recorded."""
    me = actor(request)
    cases = Application.objects.visible_to(me).select_related("agency")
    application = cases.filter(reference=reference).first()
    found = (
        Evidence.objects.filter(about=application.pk, pk=evidence).first() if application else None
    )
    if application is None or found is None:
        raise Http404
    record_view(
        by=me,
        about=application.pk,
        subjects=[application.subject],
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
