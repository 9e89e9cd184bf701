"""One case, lived by the verbs: what the applicant and the officers do, each at a likely hour."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pendopo.config import demo
from pendopo.config.living.answers import Cast, Voice, cast, papers, photo, read_answers
from pendopo.config.living.people import Life, Townspeople
from pendopo.config.living.plans import Plan
from pendopo.config.stage import Clock
from pendopo.domain.applications import (
    collecting,
    consulting,
    correcting,
    deciding,
    drafting,
    objecting,
    submission,
    withdrawing,
)
from pendopo.domain.applications.models import Application
from pendopo.domain.applications.signing import sign_waiting
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.finding import version_in_force
from pendopo.domain.catalogue.journeys import Step
from pendopo.domain.directory.calendar import working_calendar
from pendopo.domain.directory.city import city
from pendopo.domain.documents import receiving
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.workflow import running
from pendopo.domain.workflow.models import SIGN, Task
from pendopo.engines.working_time import Term
from pendopo.ground.actor import ANONYMOUS
from pendopo.ground.identifiers import new_id

State = Application.State
OVER = (State.GRANTED, State.REFUSED, State.WITHDRAWN, State.LAPSED)
NONE_YET = UUID(int=0)
PATIENCE = 60
"""How often one looks again for a step that has not come yet."""
SOON = timedelta(hours=2)
HESITATION = timedelta(days=6)
PUNCTUAL, LATE = 0.82, 0.92
ASKS = 0.05
DEFAULT_TERM = timedelta(hours=4)
QUESTION = "Mohon dicek apakah data pemohon sesuai dengan catatan instansi Anda."
ANSWER = "Data pemohon sesuai dengan catatan kami."


class Case:
    """A plan under way."""

    def __init__(
        self, plan: Plan, town: Townspeople, clock: Clock, good: Mapping[str, str]
    ) -> None:
        self.plan, self.town, self.clock, self.good = plan, town, clock, good
        self.random = plan.random
        self.key = NONE_YET

    @property
    def now(self) -> datetime:
        return self.clock.at

    @property
    def application(self) -> Application:
        return Application.objects.get(pk=self.key)

    def live(self) -> Life:
        """Fill a draft, send it, and take part until it is over."""
        version = version_in_force(self.plan.journey.slug, on=self.now.date())
        if version is None:
            return
        draft, _ = drafting.start(version, key=new_id(), by=ANONYMOUS, language="id", at=self.now)
        self.key = draft.pk
        answers = self._answers(draft)
        if self.plan.ends == "draft":
            kept = dict(list(answers.items())[: max(1, len(answers) // 2)])
            drafting.save(draft, kept, at=self.now)
            return
        drafting.save(draft, answers, at=self.now)
        yield self.now + timedelta(minutes=self.random.randint(4, 40))
        me = self.town.resident(self.email, at=self.now)
        submission.submit(draft.pk, by=me.holding(draft.pk), at=self.now)
        if self.plan.ends == "withdrawn":
            yield self.now + timedelta(hours=self.random.uniform(1, 40))
            yield from self._withdraw()
        yield from self._steps(self.plan.journey.steps)
        yield from self._to_the_end()
        yield from self._fetch()

    @property
    def email(self) -> str:
        return self.plan.who.email if self.plan.who else self.plan.journey.applicant

    def _answers(self, draft: Application) -> dict[str, Any]:
        journey, who, today = self.plan.journey, self.plan.who, self._today()
        names: Cast = {}
        if who:
            applicant = self.town.named[journey.applicant]
            names = cast(journey.answers, applicant, who, pack=self.town.pack, random=self.random)
        self.voice = Voice(who, names, self.town.begins, today - self.town.begins)
        told = self.voice.said(journey.answers)
        form = compiled(draft.version_id).form
        return {**read_answers(form, told, today=today), **self._papers(draft, told)}

    def _today(self) -> date:
        return self.now.astimezone(city().zone).date()

    def _papers(
        self, case: Application, told: Mapping[str, Any], words: str = ""
    ) -> dict[str, Any]:
        """Give a photo for each paper that the answers tell of."""
        form = compiled(case.version_id).form
        return {
            question.name: [
                str(
                    receiving.receive(
                        about=case.pk,
                        subject=case.subject,
                        question=question.name,
                        name=f"{question.name}.jpg",
                        data=photo(f"{question.name.replace('_', ' ')} {words}"),
                        accept=frozenset({"image"}),
                        at=self.now,
                    ).pk
                )
            ]
            for question in papers(form, told)
        }

    def _steps(self, steps: Sequence[Step]) -> Life:
        for step in steps:
            if self.application.state in OVER and step.verb != "object":
                continue
            yield from DEEDS[step.verb](self, step)

    def tasks(self, _step: Step) -> Life:
        yield from ()

    def wait(self, step: Step) -> Life:
        yield working_calendar().add(self.now, Term.parse(step.told["wait"])) + timedelta(minutes=1)

    def officer(self, step: Step) -> Life:
        for _ in range(PATIENCE):
            task = self._open().filter(node=step.told["task"]).order_by("pk").first()
            if task:
                yield from self._work(task, step.told)
                return
            if self._elsewhere():
                return
            yield self.now + SOON

    def sign(self, _step: Step) -> Life:
        for _ in range(PATIENCE):
            waiting = self._open().filter(form=SIGN).order_by("pk").first()
            if waiting:
                yield from self._sign_letters(waiting)
                return
            if self._elsewhere():
                return
            yield self.now + SOON

    def _elsewhere(self) -> bool:
        """Tell whether the case waits for other officers, or for nobody any more: off the script."""
        return self._open().exists() or self.application.state in (*OVER, State.CORRECTING)

    def _open(self) -> Any:
        return Task.objects.waiting_for_an_officer().filter(about=self.key, kind=Task.Kind.USER)

    def _work(self, task: Task, told: Mapping[str, Any]) -> Life:
        """Take a task and settle it, each at an hour that its term makes likely."""
        share = self._share()
        yield self._at(task, share * 0.6)
        officer = self.town.officer(task, self.random, at=self.now)
        if officer is None or not self._still(task):
            return
        running.claim(task.pk, by=officer, at=self.now)
        if self.random.random() < ASKS:
            self._ask(officer)
        yield self._at(task, share)
        officer = self.town.again(officer, at=self.now)
        if not self._still(task) or self.application.state == State.CORRECTING:
            return
        deciding.settle(
            task.pk,
            outcome=told["outcome"],
            reason=told.get("reason", ""),
            questions=told.get("questions", ()),
            by=officer,
            at=self.now,
        )

    def _still(self, task: Task) -> bool:
        held = self._open().filter(pk=task.pk)
        return bool(held.exists())

    def _share(self) -> float:
        """Return how much of a term is used: most are in time, some at the last moment, some late."""
        if self.plan.ends == "slow":
            return self.random.uniform(0.7, 4)
        draw = self.random.random()
        if draw < PUNCTUAL:
            return self.random.uniform(0.1, 0.75)
        return self.random.uniform(0.75, 1) if draw < LATE else self.random.uniform(1.1, 2)

    def _at(self, task: Task, share: float) -> datetime:
        """Return when so much of a task's term has passed, in open hours and not before now."""
        calendar = working_calendar()
        due = task.due_at or calendar.after(task.opened_at, DEFAULT_TERM)
        used = calendar.between(task.opened_at, due) * share
        minutes = timedelta(minutes=self.random.randint(1, 25))
        return max(calendar.after(task.opened_at, used), calendar.after(self.now, minutes))

    def _ask(self, officer: Any) -> None:
        """Ask another agency for advice, which it gives in its own time."""
        asked = self.town.adviser(officer, self.random, at=self.now)
        if asked is None:
            return
        made = consulting.ask(
            self.key, of=asked.grants[0], question=QUESTION, days=3, by=officer, at=self.now
        )
        later = working_calendar().after(self.now, timedelta(hours=self.random.uniform(3, 30)))
        self.town.later(later, self._advise(made.pk, asked))

    def _advise(self, consultation: UUID, asked: Any) -> Life:
        adviser = self.town.again(asked, at=self.now)
        task = Task.objects.waiting_for_an_officer().filter(consultation=consultation).first()
        if task:
            running.claim(task.pk, by=adviser, at=self.now)
            yield working_calendar().after(self.now, SOON)
            if Task.objects.waiting_for_an_officer().filter(pk=task.pk).exists():
                consulting.answer(consultation, text=ANSWER, by=adviser, at=self.now)

    def _sign_letters(self, task: Task) -> Life:
        """Let the signatory sign this case's letters, once they are typeset."""
        yield self._at(task, self._share())
        for _ in range(PATIENCE):
            if not self._still(task):
                return
            ready = IssuedDocument.objects.filter(about=self.key).ready_to_sign()
            keys = list(ready.values_list("pk", flat=True))
            officer = self.town.officer(task, self.random, at=self.now)
            if keys and officer:
                sign_waiting(keys, passphrase=demo.PASSPHRASE, by=officer, at=self.now)
                return
            yield self.now + SOON

    def mend(self, step: Step) -> Life:
        for _ in range(PATIENCE):
            if self.application.state == State.CORRECTING:
                break
            if self._open().exists() or self.application.state in OVER:
                return
            yield self.now + SOON
        slow = HESITATION if self.plan.ends == "correcting" else timedelta()
        yield self.now + slow + timedelta(hours=self.random.uniform(2, 30))
        yield from self._mended(step.told["mend"])

    def _mended(self, told: Mapping[str, Any]) -> Life:
        case = self.application
        if case.state != State.CORRECTING:
            return
        me, said_now = self.town.resident(self.email, at=self.now), self.voice.said(told)
        form, today = compiled(case.version_id).form, self._today()
        mended = {
            **drafting.answers_of(case),
            **read_answers(form, said_now, today=today),
            **self._papers(case, said_now, "perbaikan"),
        }
        correcting.save_mended(case.pk, mended, by=me)
        correcting.send(case.pk, by=me, at=self.now)
        yield self.now

    def object(self, step: Step) -> Life:
        if self.application.state != State.REFUSED:
            return
        yield self.now + timedelta(days=self.random.uniform(1, 8))
        me, former = self.town.resident(self.email, at=self.now), self.key
        if not objecting.offered(self.application, by=me, at=self.now):
            return
        made = objecting.start(former, by=me, language="id", at=self.now)
        form, said = compiled(made.version_id).form, self.voice.said(step.told["object"]["answers"])
        told = read_answers(form, said, today=self._today())
        drafting.save(made, {**drafting.answers_of(made), **told}, at=self.now)
        submission.submit(made.pk, by=me, at=self.now)
        self.key = made.pk
        yield from self._steps(step.steps)
        yield from self._to_the_end()
        self.key = former

    def _to_the_end(self) -> Life:
        """Go on as usual once the script is over, or the case went another way."""
        for _ in range(PATIENCE):
            if self.application.state in OVER:
                return
            task = self._open().order_by("due_at", "pk").first()
            if task is None:
                yield self.now + SOON * 6
            elif task.form == SIGN:
                yield from self._sign_letters(task)
            elif task.node in self.good:
                yield from self._work(task, {"outcome": self.good[task.node]})
            else:
                return

    def _withdraw(self) -> Life:
        me = self.town.resident(self.email, at=self.now)
        case = self.application
        if withdrawing.may_withdraw(case, deciding.decision_in_force(case), by=me):
            withdrawing.withdraw(case.pk, by=me, at=self.now)
        yield self.now

    def _fetch(self) -> Life:
        """Choose how to get a card, and fetch it."""
        case = self.application
        if not collecting.waits(case) or self.random.random() < 0.3:  # noqa: PLR2004 - three in ten wait
            return
        yield self.now + timedelta(hours=self.random.uniform(1, 40))
        me = self.town.resident(self.email, at=self.now)
        free = collecting.slots(case, at=self.now)
        if not free:
            return
        slot = self.random.choice(free)
        collecting.choose(case.pk, way="pickup", slot=slot, told={}, by=me, at=self.now)
        yield slot + timedelta(minutes=self.random.randint(0, 20))
        self.town.give(case.pk, self.random, at=self.now)


DEEDS: Mapping[str, Callable[[Case, Step], Life]] = {
    "officer": Case.officer,
    "sign": Case.sign,
    "mend": Case.mend,
    "wait": Case.wait,
    "tasks": Case.tasks,
    "object": Case.object,
}
"""How each verb of a journey's step is lived."""
