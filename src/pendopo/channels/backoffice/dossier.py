"""What stands on a case's page: answers, papers, the item a step is about, where the case stands."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pendopo.domain.applications.drafting import open_answers
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.documents.models import Evidence, Scan
from pendopo.domain.documents.receiving import names
from pendopo.domain.documents.scanning import standing
from pendopo.domain.workflow.models import SIGN, Process, Task
from pendopo.engines.bpmn.drawing import svg
from pendopo.engines.bpmn.model import TASKS, Definition
from pendopo.engines.bpmn.outlining import outline
from pendopo.engines.forms.describing import Line, describe, say, shown
from pendopo.engines.forms.model import Answers, Question
from pendopo.engines.forms.walking import Walk
from pendopo.ground.vault.keyring import Keyring

KINDS = {
    "complete": ("primary", "s"),
    "granted": ("primary", "s"),
    "confirmed": ("primary", "s"),
    "recommend": ("primary", "s"),
    "recommended": ("primary", "s"),
    "refused": ("refuse", "d"),
    "refuse": ("refuse", "d"),
    "correct": ("secondary", "p"),
    "back": ("secondary", "b"),
}


def blocks(walked: Walk) -> list[dict[str, Any]]:
    """Return the answers by section, files left out."""
    sections: dict[str, list[dict[str, str]]] = {}
    for block in describe(walked, CityLists(), get_language() or "id"):
        rows = [
            {"label": line.label, "value": _value(line)} for line in block.lines if not line.files
        ]
        sections.setdefault(block.section, []).extend(rows)
    return [{"title": title, "rows": rows} for title, rows in sections.items() if rows]


def _value(line: Line) -> str:
    """Return an answer as a text; the rows of a group stand one below another, numbered."""
    if not line.rows:
        return line.value
    told = (", ".join(part.value for part in row if part.value) for row in line.rows)
    return "\n".join(f"{number}. {row}" for number, row in enumerate(told, start=1))


def asked(walked: Walk, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Return the questions that may be asked to be mended, those chosen before ticked."""
    return [
        {"name": q.name, "label": say(q.ask, get_language() or "id"), "chosen": q.name in chosen}
        for p in walked.pages
        for q in walked.shown[p.slug]
        if q.type != "declaration"
    ]


def evidence(application: Application, walked: Walk, ring: Keyring, chosen: str) -> dict[str, Any]:
    """Return the files of the answers, and the one in the viewer. One statement."""
    labels = {
        each: say(q.short, get_language() or "id")
        for p in walked.pages
        for q in walked.shown[p.slug]
        if q.type == "file"
        for each in walked.answers.get(q.name, ())
    }
    kept = [
        e
        for e in Evidence.objects.filter(about=application.pk)
        .select_related("scan")
        .order_by("received_at")
        if str(e.pk) in labels
    ]
    told = names(kept, ring)
    found = [
        {
            "id": str(e.pk),
            "label": labels[str(e.pk)],
            "name": told[e.pk],
            "standing": standing(e).value,
            "pdf": e.media_type == "application/pdf",
            "url": reverse("backoffice:evidence", args=[application.reference, e.pk]),
        }
        for e in kept
    ]
    at = next((n for n, f in enumerate(found) if f["id"] == chosen), 0)
    shown = found[at] if found else None
    return {
        "files": found,
        "shown": shown,
        "number": at + 1,
        "before": found[at - 1]["id"] if found and at else "",
        "after": found[at + 1]["id"] if at + 1 < len(found) else "",
        "turns": bool(shown and not shown["pdf"] and shown["standing"] == Scan.Verdict.CLEAN),
    }


def where(process: Process, tasks: Sequence[Task]) -> dict[str, Any]:
    """Return where the case stands: the people's tasks in a line, and the whole drawing."""
    steps = [task for task in tasks if task.node]
    standing = {task.node for task in steps if task.closed_at is None}
    done = {task.node for task in steps if task.closed_at} - standing
    model = compiled(process.version_id).process
    path = [stage for stage in outline(model, done, standing) if stage.node.kind in TASKS]
    drawn = svg(model, done, standing, title=_("Perjalanan kasus ini"))
    return {
        "path": path,
        "diagram": mark_safe(drawn),  # noqa: S308  # our own drawing, which escapes every name
    }


def outcomes(process: Process, task: Task | None) -> list[dict[str, str]]:
    """Return the deeds of a step, each with its key; the first outcome stands last, at the right."""
    node = compiled(process.version_id).process.nodes.get(task.node) if task else None
    if node is None or node.form == SIGN:
        return []
    language = get_language() or "id"
    found, used = [], set[str]()
    for number, outcome in enumerate(node.outcomes, start=1):
        kind, key = KINDS.get(outcome.code, ("secondary", str(number)))
        key = str(number) if key in used else key
        used.add(key)
        label = say(outcome.texts, language)
        found.append({"code": outcome.code, "label": label, "kind": kind, "key": key})
    return found[::-1]


def item(process: Process, task: Task | None, walked: Walk) -> dict[str, Any] | None:
    """Return which row of a group a repeated step is about, and its answers.

    One statement, only for a step inside a part of the process that is repeated.
    """
    ready = compiled(process.version_id)
    each, index = _repeated(process, task, ready.process) if task else ("", None)
    question = ready.form.question(each.removeprefix("answers."))
    rows = walked.answers.get(question.name) if question else None
    if question is None or index is None or not rows or index >= len(rows):
        return None
    language = get_language() or "id"
    told = [
        {"label": say(q.short, language), "value": shown(q, row, CityLists(), language)}
        for q in question.questions
        if (row := rows[index].get(q.name)) not in (None, "", [])
    ]
    name = next((line["value"] for line in told), "")
    return {
        "title": f"{say(question.short, language)} {index + 1}/{len(rows)}: {name}",
        "rows": told,
    }


def rows(
    application: Application, process: Process, tasks: Sequence[Task], ring: Keyring
) -> dict[UUID, str]:
    """Return of each repeated step's task which row it is about, in the answers as they then stood.

    One statement, none where no step was repeated.
    """
    ready = compiled(process.version_id)
    repeated = [
        (t, n) for t in tasks if t.index is not None and (n := ready.process.nodes.get(t.node))
    ]
    if not repeated:
        return {}
    sent = [
        (each.at, open_answers(ring, application.subject, bytes(each.answers_sealed)))
        for each in application.submissions.order_by("-number")
    ]
    found = {}
    for task, node in repeated:
        question = ready.form.question(node.each.removeprefix("answers."))
        answers = next((told for at, told in sent if at <= task.opened_at), {})
        listed = answers.get(question.name) or () if question else ()
        if question and task.index is not None and task.index < len(listed):
            found[task.pk] = _called(question, listed[task.index])
    return found


def _called(group: Question, row: Answers) -> str:
    """Return what a row of a group is called by: its first answer, of a person the name alone."""
    part = next((q for q in group.questions if row.get(q.name)), None)
    if part is None:
        return ""
    value = row[part.name]
    if part.type == "person":
        return str(value["nama"])
    return shown(part, value, CityLists(), get_language() or "id")


def _repeated(process: Process, task: Task, model: Definition) -> tuple[str, int | None]:
    """Return the list that a step is repeated over, and the number of its row, from 0."""
    node = model.nodes.get(task.node)
    if node is None:
        return "", None
    if task.index is not None:
        return node.each, task.index
    round_it = next((n for n in model.nodes.values() if n.body == node.scope and n.each), None)
    if round_it is None:
        return "", None
    states = {token.pk: token.state for token in process.tokens.all()}
    parent = states.get(task.token, {}).get("parent")
    return round_it.each, states.get(UUID(parent), {}).get("index") if parent else None
