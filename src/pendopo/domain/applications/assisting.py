"""Filing at a desk: for who stands at the counter without a phone, or sent a signed paper."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications import drafting, indexing
from pendopo.domain.applications.models import Application, ApplicationQuerySet
from pendopo.domain.applications.submission import told_name
from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.city import city
from pendopo.domain.directory.responsible import COMPANION
from pendopo.domain.documents.models import Evidence
from pendopo.domain.documents.receiving import receive
from pendopo.domain.people import helping
from pendopo.domain.people.helping import take_at_desk, under
from pendopo.domain.people.models import Mandate
from pendopo.ground.actor import Actor, Grant
from pendopo.ground.vault.keyring import Keyring

PAPER = "kuasa"
ACCEPTED = frozenset({"image", "pdf"})
COUNTER = "counter"


class NoDeskError(Exception):
    """Hanya petugas loket dan pendamping warga yang mengisikan permohonan."""


class NoPaperError(Exception):
    """Pindai atau foto surat kuasanya, supaya izinnya tercatat."""


class NotApplicantError(Exception):
    """NIK ini bukan milik pemohonnya. Periksa KTP, atau minta kode rahasia permohonannya."""


def desk_of(actor: Actor) -> Grant | None:
    """Return the role in which an officer may file for another.

    At a kelurahan, also as an RT's or RW's head in it; or at a counter that the city names.
    """
    if actor.kind != "officer":
        return None
    counters = {(told["agency"], told["role"]) for told in city().filing_counters}
    able = [g for g in actor.grants if g.office_key or (g.agency, g.role) in counters]
    return min(able, key=lambda g: g.office_key is None, default=None)


@transaction.atomic
def begin(
    version: ServiceVersion,
    *,
    key: UUID,
    name: str,
    nik: str,
    how: str,
    paper: tuple[str, Callable[[], bytes]] | None,
    office_name: str,
    by: Actor,
    at: datetime,
) -> tuple[Application, str]:
    """Begin a draft for a person by their NIK; return it with its secret, for the slip.

    `how` is present or paper; `paper` is the scan's file name and how to read it. The same key
    finds the same draft, without a secret. Raises NoDeskError, NoPaperError, HostileFileError.
    """
    desk = desk_of(by)
    if desk is None:
        raise NoDeskError(NoDeskError.__doc__)
    if how == Mandate.How.PAPER and paper is None:
        raise NoPaperError(NoPaperError.__doc__)
    begun = Application.objects.filter(start_key=key, mandate__helper=by.account).first()
    if begun:
        return begun, ""
    helper = _helper(desk, office_name, by)
    mandate = take_at_desk(
        name=name,
        nik=nik,
        how=how,
        helper_name=helper,
        place=(desk.key, desk.office_key),
        by=by,
        at=at,
    )
    if how == Mandate.How.PAPER and paper:
        receive(
            about=mandate.pk,
            subject=mandate.giver_id,
            question=PAPER,
            name=paper[0],
            data=paper[1](),
            accept=ACCEPTED,
            at=at,
        )
    acting = under(by, mandate).through(COUNTER)
    draft, secret = drafting.start(version, key=key, by=acting, language="id", at=at)
    mandate.case = draft.pk
    mandate.save(update_fields=["case"])
    drafting.save(draft, _known(version, name, nik), at=at)
    return draft, secret


@transaction.atomic
def stand_in(
    application: Application, *, nik: str, office_name: str, by: Actor, at: datetime
) -> Mandate:
    """Let an officer mend a case that they see for its applicant, who shows their KTP at the counter.

    The NIK (16 digits) must be the one that the case names. Raises NoDeskError, NotApplicantError.
    """
    desk = desk_of(by)
    if desk is None:
        raise NoDeskError(NoDeskError.__doc__)
    person = application.applicant
    if person is None or not indexing.with_nik(nik, by=by).filter(pk=application.pk).exists():
        raise NotApplicantError(NotApplicantError.__doc__)
    mandate = helping.stand_in(
        person,
        name=told_name(application, Keyring.of([application.subject])),
        case=application.pk,
        helper_name=_helper(desk, office_name, by),
        place=(desk.key, desk.office_key),
        by=by,
        at=at,
    )
    application.mandate = mandate
    application.save(update_fields=["mandate"])
    return mandate


def _helper(desk: Grant, office_name: str, by: Actor) -> str:
    return by.name if desk.role == COMPANION else f"Petugas {office_name}"


def _known(version: ServiceVersion, name: str, nik: str) -> dict[str, str]:
    """Return the answers that the desk knows already."""
    ready = compiled(version.pk)
    told = {ready.service["name_answer"]: ("text", name), "nik": ("nik", nik)}
    asked = {q.name: q.type for q in ready.form.questions()}
    return {key: value for key, (kind, value) in told.items() if asked.get(key) == kind}


def desk_cases(*, by: Actor, at: datetime) -> ApplicationQuerySet:
    """Return what an officer has filed or is filing for others, the latest first."""
    mandates = Mandate.objects.in_force(at=at).filter(helper=by.account, kind=Mandate.Kind.DESK)
    found = Application.objects.filter(mandate__in=mandates).select_related("service")
    return found.order_by("-saved_at")


def desk_case(reference: str, *, by: Actor, at: datetime) -> tuple[Application, Actor] | None:
    """Return a case that an officer files, and the officer as they act in it; None for any other."""
    mandate = (
        Mandate.objects.in_force(at=at)
        .filter(helper=by.account, kind=Mandate.Kind.DESK, applications__reference=reference)
        .first()
    )
    if mandate is None:
        return None
    acting = under(by, mandate).through(COUNTER)
    found = (
        Application.objects.visible_to(acting)
        .select_related("service__agency", "agency", "office")
        .filter(reference=reference)
        .first()
    )
    return (found, acting) if found else None


def paper_of(application: Application) -> Evidence | None:
    """Return the scanned mandate of a case."""
    if application.mandate_id is None:
        return None
    return Evidence.objects.cleared().filter(about=application.mandate_id, question=PAPER).first()
