"""One question page: what it shows, and what happens when it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from pendopo.design.writing import words_of
from pendopo.domain.applications.correcting import open_correction
from pendopo.domain.applications.drafting import answers_of, seal_answers
from pendopo.domain.applications.models import Application, Correction
from pendopo.domain.applications.submission import resubmit
from pendopo.domain.catalogue.compiled import Compiled, compiled
from pendopo.domain.directory.city import city
from pendopo.domain.directory.lists import CityLists
from pendopo.domain.documents.inspection import HostileFileError
from pendopo.domain.documents.models import Evidence, Upload
from pendopo.domain.documents.receiving import names, receive
from pendopo.domain.documents.scanning import infected
from pendopo.domain.documents.uploading import name_of
from pendopo.engines.forms.changing import opened as led_to
from pendopo.engines.forms.describing import say
from pendopo.engines.forms.model import Page, Question, Say
from pendopo.engines.forms.reading import read_page
from pendopo.engines.forms.typed import Raw
from pendopo.engines.forms.views import FieldView, Sheet, fields
from pendopo.engines.forms.walking import Walk, walk
from pendopo.ground.actor import ANONYMOUS, Actor
from pendopo.ground.vault.keyring import Keyring

SENT = frozenset({Application.State.SUBMITTED, Application.State.CORRECTING})


class StalePageError(Exception):
    """Halaman ini sudah tidak bisa diubah. Lihat keadaan permohonan Anda sekarang."""


@dataclass
class Filling:
    """A draft, or a case under correction, being filled by its applicant."""

    application: Application
    ring: Keyring
    answers: dict[str, Any]
    language: str
    today: date
    only: frozenset[str] | None = None
    correction: Correction | None = None
    lists: CityLists = field(default_factory=CityLists)
    by: Actor = ANONYMOUS

    @property
    def ready(self) -> Compiled:
        return compiled(self.application.version_id)

    def walked(self) -> Walk:
        return walk(self.ready.form, self.answers, today=self.today)

    def pages(self, walked: Walk) -> list[Page]:
        """Return the pages that may be filled: all that are shown, or those asked to be mended."""
        if self.only is None:
            return walked.pages
        return [p for p in walked.pages if any(q.name in self.only for q in walked.shown[p.slug])]

    def title(self, page: Page) -> str:
        return say(page.title, self.language)


def opened(application: Application, *, language: str, at: datetime) -> Filling:
    """Open a case for filling. Raises StalePageError when it may not be changed any more."""
    ring = Keyring.of([application.subject])
    answers = answers_of(application, ring)
    today = at.astimezone(city().zone).date()
    only = correction = None
    if application.state in SENT:
        gone = infected_questions(application, answers)
    if application.state == Application.State.CORRECTING:
        correction = open_correction(application)
        walked = walk(compiled(application.version_id).form, answers, today=today)
        only = led_to(correction.questions if correction else (), walked) | gone
    elif application.state == Application.State.SUBMITTED and gone:
        only = gone
    elif application.state != Application.State.DRAFT:
        raise StalePageError(StalePageError.__doc__)
    return Filling(application, ring, answers, language, today, only, correction)


def infected_questions(application: Application, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the questions whose file was infected and removed, and not replaced yet."""
    return frozenset(
        question
        for question, gone in infected(application.pk).items()
        if not gone.isdisjoint(answers.get(question) or ())
    )


def shown_fields(
    filling: Filling,
    page: Page,
    walked: Walk,
    *,
    raw: Mapping[str, Sequence[str]],
    errors: Mapping[str, Say],
) -> list[FieldView]:
    """Return the fields of a page, uploads named."""
    questions = [
        q
        for q in walked.shown.get(page.slug, page.questions)
        if filling.only is None or q.name in filling.only
    ]
    views = fields(questions, Sheet(filling.answers, raw, errors, filling.lists, filling.language))
    if any(q.type == "file" for q in questions):
        _name_files(filling, views)
    return views


def _name_files(filling: Filling, views: Sequence[FieldView]) -> None:
    """Say of each file question what answers it, what is on its way, and what was infected."""
    on_the_way, gone = _unfinished(filling), infected(filling.application.pk)
    for view in (each for each in views if each.type == "file"):
        view.unfinished = on_the_way.get(view.name, [])
        given = set(filling.answers.get(view.name) or ()) - gone.get(view.name, set())
        view.infected = view.name in gone and not given
        if given:
            kept = Evidence.objects.filter(pk__in=given, about=filling.application.pk)
            view.current = ", ".join(names(kept, filling.ring).values())


def _unfinished(filling: Filling) -> dict[str, list[str]]:
    """Return the files still on their way, named with how far they are, by question."""
    found: dict[str, list[str]] = {}
    waiting = Upload.objects.filter(about=filling.application.pk).unfinished(at=timezone.now())
    for upload in waiting.order_by("started_at"):
        told = f"{name_of(upload, filling.ring)} ({upload.offset * 100 // upload.length}%)"
        found.setdefault(upload.question, []).append(told)
    return found


def take(
    request: HttpRequest, application_id: UUID, slug: str, *, by: Actor, language: str, at: datetime
) -> tuple[Filling, Page, dict[str, Say]]:
    """Keep what a page sent, under the row's lock. Returns the errors, by name of the part.

    What is right is kept even when something beside it is wrong. Raises StalePageError.
    """
    with transaction.atomic():
        filling, page = locked(application_id, slug, by=by, language=language, at=at)
        wrong = _page_files(request, filling, page, at=at)
        errors = {**keep(filling, page, _typed(request), at=at), **wrong}
    return filling, page, errors


def take_all(
    request: HttpRequest, application_id: UUID, *, by: Actor, language: str, at: datetime
) -> Filling:
    """Keep what was sent of any page at once, in the order of the form, under the row's lock.

    What is right is kept; the list of what is left asks again for the rest. Raises StalePageError.
    """
    raw = _typed(request)
    heads = {
        name.split("-", 1)[0] for name, values in raw.items() if any(v.strip() for v in values)
    }
    touched = heads | request.FILES.keys()
    with transaction.atomic():
        filling = locked_case(application_id, by=by, language=language, at=at)
        for page in filling.ready.form.pages:
            if not touched.isdisjoint(question.name for question in page.questions):
                _page_files(request, filling, page, at=at)
                _read(filling, page, raw)
        save(filling, at=at)
    return filling


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    return {
        name: [v for v in values if isinstance(v, str)] for name, values in request.POST.lists()
    }


def locked(
    application_id: UUID, slug: str, *, by: Actor, language: str, at: datetime
) -> tuple[Filling, Page]:
    """Open a page for filling, the case's row locked. Raises StalePageError."""
    filling = locked_case(application_id, by=by, language=language, at=at)
    page = filling.ready.form.page(slug)
    if page is None:
        raise StalePageError(StalePageError.__doc__)
    return filling, page


def locked_case(application_id: UUID, *, by: Actor, language: str, at: datetime) -> Filling:
    """Open a case for filling, its row locked. Raises StalePageError."""
    application = (
        Application.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("service")
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        raise StalePageError(StalePageError.__doc__)
    return replace(opened(application, language=language, at=at), by=by)


def keep(filling: Filling, page: Page, raw: Raw, *, at: datetime) -> dict[str, Say]:
    """Read what a page sent and keep what is right of it. The caller holds the row's lock."""
    errors = _read(filling, page, raw)
    save(filling, at=at)
    return errors


def _read(filling: Filling, page: Page, raw: Raw) -> dict[str, Say]:
    outcome = read_page(
        filling.ready.form,
        page,
        raw,
        filling.answers,
        today=filling.today,
        lists=filling.lists,
        only=filling.only,
    )
    filling.answers = dict(outcome.answers)
    return outcome.errors


def save(filling: Filling, *, at: datetime) -> None:
    """Keep the answers as they stand. The caller holds the row's lock.

    A sent case takes only what replaces an infected file; that is frozen as a submission of its own.
    """
    application = filling.application
    if application.state == Application.State.SUBMITTED:
        if filling.answers != answers_of(application, filling.ring):
            resubmit(application, filling.answers, filling.ring, by=filling.by, at=at)
        return
    application.answers_sealed = seal_answers(filling.ring, application.subject, filling.answers)
    application.saved_at = at
    application.save(update_fields=["answers_sealed", "saved_at"])


def _page_files(
    request: HttpRequest, filling: Filling, page: Page, *, at: datetime
) -> dict[str, Say]:
    errors: dict[str, Say] = {}
    for question in page.questions:
        if question.type == "file" and (filling.only is None or question.name in filling.only):
            _files(request, filling, question, errors, at=at)
    return errors


def _files(
    request: HttpRequest,
    filling: Filling,
    question: Question,
    errors: dict[str, Say],
    *,
    at: datetime,
) -> None:
    sent = [f for f in request.FILES.getlist(question.name) if isinstance(f, UploadedFile)]
    if not sent:
        return
    try:
        kept = [
            receive(
                about=filling.application.pk,
                subject=filling.application.subject,
                question=question.name,
                name=upload.name or "berkas",
                data=upload.read(),
                accept=question.accept,
                at=at,
            )
            for upload in sent[:5]
        ]
    except HostileFileError as error:
        errors[question.name] = {"id": words_of(error)}
    else:
        filling.answers[question.name] = [str(evidence.pk) for evidence in kept]
