"""Playing a journey on a stage: residents and officers through HTTP only, the worker between them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from pendopo.config import demo
from pendopo.config.answering import answer_page, answer_pages
from pendopo.config.browsing import Browser, LostError
from pendopo.config.stage import Stage
from pendopo.domain.applications.deciding import decision_in_force
from pendopo.domain.applications.models import Application
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.journeys import Journey, Step
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.people.models import Account
from pendopo.domain.workflow.models import Task, TaskQuerySet
from pendopo.engines.forms.model import Form
from pendopo.engines.pack_files import Finding, PackError
from pendopo.flows.following.standing import standing

State = Application.State


class JourneyError(PackError):
    """A journey went otherwise than it says: file, line, step, and what was on the page."""


def play(journey: Journey, stage: Stage) -> None:
    """Play a journey and leave nothing behind in the database. Raises JourneyError."""
    stage.rewind()
    for login in journey.officers():
        stage.open_door(login)
    with transaction.atomic():
        try:
            _Play(journey, stage).all()
        finally:
            transaction.set_rollback(True)


class _Play:
    """One journey under way."""

    def __init__(self, journey: Journey, stage: Stage) -> None:
        self.journey, self.stage = journey, stage
        self.resident = Browser(stage.client())
        self.last = self.resident
        self.reference = ""

    def all(self) -> None:
        """Apply, take every step, and look at how it ended."""
        with _telling(self, 1, f"{self.journey.applicant} mengajukan"):
            self._apply()
            self._settle_down()
        self._take(self.journey.steps)
        with _telling(self, self.journey.ends_line, "akhir perjalanan"):
            self._end()

    def _take(self, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps, start=1):
            case = self.reference
            with _telling(self, step.line, f"langkah {number}, {_said(step)}"):
                DEEDS[step.verb](self, step)
                self._settle_down()
            if step.steps:
                self._take(step.steps)
                self.reference = case
                self._settle_down()

    @property
    def case(self) -> Application:
        return Application.objects.get(reference=self.reference)

    @property
    def form(self) -> Form:
        return compiled(self.case.version_id).form

    def _apply(self) -> None:
        """Start without an account, fill every page, prove who one is, and send."""
        resident = self.last = self.resident
        resident.go(reverse("portal:service", args=[self.journey.slug]))
        resident.press(reverse("portal:start", args=[self.journey.slug]))
        self.reference = resident.path.split("/")[2]
        self._fill_and_send(self.journey.answers)

    def _fill_and_send(self, answers: Mapping[str, Any]) -> None:
        resident = self.resident
        used = answer_pages(resident, self.form, answers, self.reference)
        if unasked := set(answers) - used:
            raise LostError(f"tidak pernah ditanyakan: {', '.join(sorted(unasked))}")
        submit = reverse("portal:submit", args=[self.reference])
        resident.press(submit)
        if resident.path == reverse("portal:sign_in"):
            self._prove()
            resident.press(submit)
        if resident.path != reverse("portal:sent", args=[self.reference]):
            raise LostError("permohonan tidak terkirim")

    def _prove(self) -> None:
        address = self.journey.applicant
        self.resident.press(reverse("portal:sign_in"), typed={"address": address})
        codes = demo.codes(at=self.stage.clock.at)
        code = next(each["code"] for each in codes if each["address"] == address)
        self.resident.press(reverse("portal:sign_in_code"), typed={"code": code})

    def officer(self, step: Step) -> None:
        """Claim a task from the inbox, and settle it on the case's page."""
        desk = self.last = self.stage.desk(step.told["officer"])
        task = self._task_of(step)
        desk.go(reverse("backoffice:inbox"))
        if task.claimed_by_id is None:
            desk.press(reverse("backoffice:claim", args=[task.pk]))
        else:
            desk.go(f"{reverse('backoffice:case', args=[self.reference])}?tugas={task.pk}")
        typed: dict[str, Any] = {}
        if "reason" in step.told:
            typed["reason"] = step.told["reason"]
        if "questions" in step.told:
            typed["questions"] = list(step.told["questions"])
        desk.press(
            reverse("backoffice:outcome", args=[task.pk]),
            typed=typed,
            button=("outcome", step.told["outcome"]),
        )
        _refuse_errors(desk)

    def _task_of(self, step: Step) -> Task:
        """Return the open task, the officer's own before one that is free."""
        me = Account.objects.get(login=step.told["officer"]).pk
        found = list(self._open_tasks().filter(node=step.told["task"]).order_by("id"))
        mine = [task for task in found if task.claimed_by_id == me]
        free = [task for task in found if task.claimed_by_id is None]
        if not mine + free:
            waiting = ", ".join(self._open_tasks().values_list("node", flat=True))
            raise LostError(f"{step.told['task']} tidak terbuka; yang terbuka: {waiting or '-'}")
        return (mine + free)[0]

    def _open_tasks(self) -> TaskQuerySet:
        return Task.objects.waiting_for_an_officer().about(self.case.pk)

    def sign(self, step: Step) -> None:
        """Sign every letter of this case that waits for this signatory."""
        desk = self.last = self.stage.desk(step.told["sign"])
        desk.go(reverse("backoffice:signatures"))
        mine = IssuedDocument.objects.filter(about=self.case.pk).values_list("pk", flat=True)
        desk.press(
            reverse("backoffice:sign"),
            typed={"documents": [str(pk) for pk in mine], "passphrase": demo.PASSPHRASE},
        )
        _refuse_errors(desk)

    def mend(self, step: Step) -> None:
        """Mend what was asked, page by page, and send it."""
        resident, asked = self.resident, set(step.told["mend"])
        follow = reverse("portal:follow", args=[self.reference])
        resident.go(follow)
        mended: set[str] = set()
        for link in resident.links("your-turn"):
            resident.go(link)
            if any(resident.asks(name) for name in asked):
                mended |= answer_page(resident, self.form, step.told["mend"])
        if unasked := asked - mended:
            raise LostError(f"perbaikan tidak diminta: {', '.join(sorted(unasked))}")
        resident.go(follow)
        resident.press(reverse("portal:send_correction", args=[self.reference]))
        _refuse_errors(resident)

    def wait(self, step: Step) -> None:
        """Let working time pass; the resident comes back in the same browser."""
        self.stage.wait(step.told["wait"])
        me = Account.objects.get(person=self.case.applicant_id)
        self.resident.client.force_login(me, backend="pendopo.domain.people.acting.Door")

    def object(self, step: Step) -> None:
        """Object to the decision; what the step holds is then done on the objection."""
        resident = self.resident
        resident.go(reverse("portal:follow", args=[self.reference]))
        resident.press(reverse("portal:object", args=[self.reference]))
        if resident.path == reverse("portal:follow", args=[self.reference]):
            raise LostError("keberatan ditolak")
        self.reference = resident.path.split("/")[2]
        self._fill_and_send(step.told["object"]["answers"])

    def tasks(self, step: Step) -> None:
        """Look that exactly these are open for officers."""
        open_now = sorted(self._open_tasks().values_list("node", flat=True))
        if open_now != sorted(step.told["tasks"]):
            raise LostError(f"yang terbuka: {', '.join(open_now) or '-'}")

    def _settle_down(self) -> None:
        """Let the worker do its part; then the resident's page must say how things stand."""
        self.stage.tick()
        resident = self.last = self.resident
        case = self.case
        resident.go(reverse("portal:follow", args=[self.reference]))
        state = standing(case, decision_in_force(case)).said["id"]
        if state not in resident.texts("tag"):
            raise LostError(f"halaman pemohon tidak berkata {state}")
        if resident.shows("your-turn") != (case.state == State.CORRECTING):
            raise LostError("halaman pemohon salah tentang giliran Anda")

    def _end(self) -> None:
        case = self.case
        if case.state != self.journey.ends:
            raise LostError(f"berakhir {case.state}, bukan {self.journey.ends}")
        decision = decision_in_force(case)
        if getattr(decision, "deemed", False) != self.journey.deemed:
            raise LostError("dikabulkan karena lewat waktu: tidak sesuai")
        issued = list(IssuedDocument.objects.filter(about=case.pk, state="issued"))
        letters = sorted(document.letter for document in issued)
        if letters != sorted(self.journey.letters):
            raise LostError(f"surat yang terbit: {', '.join(letters) or '-'}")
        for document in issued:
            self._verify(document)

    def _verify(self, document: IssuedDocument) -> None:
        """Fetch a letter as its owner does, and check it as anyone may: by code and by file."""
        link = reverse("portal:document", args=[self.reference, document.code])
        if link not in self.resident.links("card"):
            raise LostError(f"surat {document.letter} tidak dapat diunduh")
        pdf = self.resident.client.get(link).content
        anyone = self.last = Browser(self.stage.client())
        anyone.go(reverse("portal:verify_code", args=[document.code]))
        _refuse_false(anyone, document)
        anyone.go(reverse("portal:verify"))
        upload = SimpleUploadedFile("surat.pdf", pdf, "application/pdf")
        anyone.press(reverse("portal:verify_upload"), files={"pdf": upload})
        _refuse_false(anyone, document)


DEEDS: Mapping[str, Callable[[_Play, Step], None]] = {
    "officer": _Play.officer,
    "sign": _Play.sign,
    "mend": _Play.mend,
    "wait": _Play.wait,
    "tasks": _Play.tasks,
    "object": _Play.object,
}
"""What each verb of a step does."""


@contextmanager
def _telling(play: _Play, line: int, what: str) -> Iterator[None]:
    """Say of every failure where in the journey it happened."""
    journey = play.journey
    try:
        yield
    except LostError as lost:
        say = f"{what}: {lost}"
        cure = f"Di halaman {play.last.path} tertulis: {play.last.words()}"
        raise JourneyError([Finding(journey.file, line, say, cure)]) from lost
    except Exception as error:
        error.add_note(f"{journey.file}:{line}: {what}")
        raise


def _said(step: Step) -> str:
    told = step.told[step.verb]
    words = told if isinstance(told, str) else ", ".join(told)
    task = f" {step.told['task']}: {step.told['outcome']}" if step.verb == "officer" else ""
    return f"{step.verb} {words}{task}"


def _refuse_errors(browser: Browser) -> None:
    """Raise LostError when the page says that the deed just done did not succeed."""
    if browser.shows("said-error") or browser.shows("alert-danger"):
        raise LostError("ditolak")


def _refuse_false(browser: Browser, document: IssuedDocument) -> None:
    if not browser.shows("verdict-genuine"):
        raise LostError(f"surat {document.letter} tidak terbukti asli")
