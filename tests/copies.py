"""A thousand of one: other cases that stand where a case came to stand by the verbs."""

from collections import defaultdict
from typing import Any

from django.db.models import Model

from pendopo.domain.applications.models import Application
from pendopo.domain.workflow.models import Process
from pendopo.ground.identifiers import new_id


def again(row: Model, **other: object) -> Any:
    """Return a row like a row but for what is told, still to be saved."""
    same = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
    return type(row)(**{**same, **other})


def saved(rows: list[Any]) -> None:
    """Save new rows, kind by kind, in the order in which the kinds came up."""
    kinds = defaultdict(list)
    for row in rows:
        kinds[type(row)].append(row)
    for kind, of_it in kinds.items():
        kind._default_manager.bulk_create(of_it)


def cases_like(case: Application, *, number: int) -> list[Application]:
    """Return other cases of the same applicant, with the same answers, asked to mend the same."""
    parts = [*case.submissions.all(), *case.corrections.all()]
    made = []
    for n in range(number):
        reference = f"{case.reference}-{n}"
        made.append(again(case, id=new_id(), reference=reference, start_key=new_id()))
    saved(made)
    saved([again(p, id=new_id(), application_id=each.pk) for each in made for p in parts])
    processes_like(Process.objects.get(about=case.pk), about=[each.pk for each in made])
    return made


def processes_like(process: Process, *, about: list[Any]) -> list[Process]:
    """Return other processes, their open tasks held as its are."""
    tasks, tokens = process.tasks.filter(closed_at=None), list(process.tokens.all())
    made, parts = [], []
    for case in about:
        one = again(process, id=new_id(), about=case)
        own = {token.pk: again(token, id=new_id(), process_id=one.pk) for token in tokens}
        made.append(one)
        parts += [again(process.clock, process_id=one.pk), *own.values()]
        parts += [
            again(t, id=new_id(), process_id=one.pk, about=case, token=own[t.token].pk)
            for t in tasks
        ]
    saved(made)
    saved(parts)
    return made
