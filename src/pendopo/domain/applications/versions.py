"""Another version for running cases: a patch reaches all, a migration those that can go on by it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications import correcting
from pendopo.domain.applications.drafting import answers_of
from pendopo.domain.applications.exposing import asked_by_process
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.city import city
from pendopo.domain.workflow import migrating
from pendopo.domain.workflow.models import Process
from pendopo.domain.workflow.running import locked_about
from pendopo.engines.bpmn.migrating import Migration
from pendopo.engines.bpmn.previewing import Preview, preview
from pendopo.engines.forms.walking import Walk, walk
from pendopo.ground.actor import Actor, system
from pendopo.ground.log import record

NOTE = (
    "Layanan ini memakai ketentuan yang baru. Lengkapi isian berikut supaya kasus Anda berlanjut."
)


@dataclass(slots=True)
class Outcome:
    """What a migration does, or would do: how many cases, and which cannot go on, and why."""

    moved: int = 0
    to_mend: int = 0
    refused: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def reasons(self) -> Counter[str]:
        """Return how often each reason keeps a case."""
        return Counter(reason for reasons in self.refused.values() for reason in reasons)


class Moving:
    """Running cases of one version on their way to another of the same service.

    `told` maps steps that were renamed: old id to new.
    """

    def __init__(
        self, old: ServiceVersion, new: ServiceVersion, told: Mapping[str, str] | None = None
    ) -> None:
        self.old, self.new = old, new
        self._migration = Migration(compiled(old.pk).process, compiled(new.pk).process, told or {})

    def steps(self) -> Preview:
        """Return what changes for those who work by the process."""
        return preview(self._migration)

    def preview(self, *, at: datetime) -> Outcome:
        """Try every running case; nothing is changed."""
        outcome = Outcome()
        for application, process in self._running():
            obstacles = migrating.tried(process, self._migration)
            if obstacles:
                outcome.refused[application.reference] = tuple(o.texts["id"] for o in obstacles)
                continue
            outcome.moved += 1
            outcome.to_mend += not self._walked(application, at=at).complete
        return outcome

    def all(self, *, by: Actor, at: datetime) -> Outcome:
        """Move every running case that can go on, each in a transaction of its own."""
        outcome = Outcome()
        for application, _process in self._running():
            self.one(application.pk, outcome, by=by, at=at)
        return outcome

    @transaction.atomic
    def one(self, application_id: UUID, outcome: Outcome, *, by: Actor, at: datetime) -> None:
        """Move one case. Answers that became invalid become a correction; until then it stands."""
        application = (
            Application.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("agency", "office")
            .get(pk=application_id)
        )
        process = locked_about(application.pk)
        if process is None or process.version_id != self.old.pk or process.ended_at:
            return
        obstacles = migrating.move(process, self._migration, to=self.new, by=by, at=at)
        if obstacles:
            outcome.refused[application.reference] = tuple(o.texts["id"] for o in obstacles)
            return
        application.version = self.new
        application.save(update_fields=["version"])
        outcome.moved += 1
        walked = self._walked(application, at=at)
        if not walked.complete:
            outcome.to_mend += 1
            self._ask(application, process, walked, by=by, at=at)
        else:
            answers = asked_by_process(compiled(self.new.pk), walked.answers)
            process.variables = {**process.variables, "answers": answers}
            process.save(update_fields=["variables"])

    def _running(self) -> Iterator[tuple[Application, Process]]:
        running = Process.objects.filter(version=self.old, ended_at=None).prefetch_related("tokens")
        for process in running.order_by("started_at").iterator(500):
            yield Application.objects.get(pk=process.about), process

    def _walked(self, application: Application, *, at: datetime) -> Walk:
        today = at.astimezone(city().zone).date()
        return walk(compiled(self.new.pk).form, answers_of(application), today=today)

    def _ask(
        self, application: Application, process: Process, walked: Walk, *, by: Actor, at: datetime
    ) -> None:
        names = [*dict.fromkeys(name.split("-")[0] for name in walked.complaints)]
        asked = correcting.open_correction(application)
        if asked:
            correcting.ask_more(asked, questions=names, note=NOTE, by=by, at=at)
            return
        correcting.ask(application, questions=names, note=NOTE, by=by, at=at)
        migrating.hold(process, at=at)


def patch_next(*, at: datetime) -> int:
    """Let the next running case follow the newest patch of its version. Returns 0 or 1.

    A patch changes words only (`catalogue.patching` sees to it), so nothing else moves.
    """
    with transaction.atomic():
        behind = Process.objects.filter(ended_at=None, version__patches__isnull=False)
        about = behind.values_list("about", flat=True).first()
        if about is None:
            return 0
        application = Application.objects.select_for_update(of=("self",)).get(pk=about)
        process = locked_about(about)
        newest = (
            ServiceVersion.objects.filter(patch_of=process.version_id).order_by("-number").first()
            if process
            else None
        )
        if process is None or newest is None:
            return 1
        process.version = application.version = newest
        process.save(update_fields=["version"])
        application.save(update_fields=["version"])
        record(process, "case.patched", by=system("patch"), at=at, version=newest.pk, about=about)
    return 1
