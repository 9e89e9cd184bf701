"""A draft: begun without an account, saved page by page, found again by reference and secret."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import transaction

from pendopo.domain.applications.models import Application
from pendopo.domain.applications.offering import offered
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.city import city
from pendopo.domain.documents import receiving, uploading
from pendopo.engines import references
from pendopo.ground.actor import Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring, open_subject

SECRET_BITS = 50


class OutsideMandateError(Exception):
    """Izin Anda hanya untuk satu permohonan. Mintalah izin baru untuk layanan lain."""


class NotFoundError(Exception):
    """Nomor permohonan dan kode rahasia tidak cocok. Periksa lagi slip atau pesan Anda."""


def start(
    version: ServiceVersion, *, key: UUID, by: Actor, language: str, at: datetime
) -> tuple[Application, str]:
    """Begin a draft and return it with its secret, shown once.

    `key` is made by the page that offers to start: a replay by its owner makes no second draft,
    but gives the first with a new secret; anybody else, who finds the page, begins one of their
    own. Raises OutsideMandateError.
    """
    if by.acting and by.acting.case:
        raise OutsideMandateError(OutsideMandateError.__doc__)
    secret = references.new_secret(secrets.randbits)
    with transaction.atomic():
        found = Application.objects.select_for_update().filter(start_key=key).first()
        if found and found.version_id == version.pk and _again(found, by):
            found.secret_digest = digest(secret)
            found.save(update_fields=["secret_digest"])
            return found, secret
        subject = by.applicant or new_id()
        open_subject(subject)
        draft = Application(
            reference=references.new(city().reference_prefix, at.year, secrets.randbits),
            secret_digest=digest(secret),
            start_key=new_id() if found else key,
            service_id=version.service_id,
            version=version,
            subject=subject,
            applicant_id=by.applicant,
            mandate_id=by.acting.mandate if by.acting else None,
            answers_sealed=seal_answers(Keyring.of([subject]), subject, offered(version, by=by)),
            channel=by.channel,
            language=language,
            created_at=at,
            saved_at=at,
        )
        draft.save(force_insert=True)
        record(draft, "application.started", by=by, at=at)
    return draft, secret


def _again(found: Application, by: Actor) -> bool:
    """Tell whether who begins is who began: of nobody's draft, its session, or all while it is empty."""
    if found.state != Application.State.DRAFT:
        return False
    if found.applicant_id is None:
        return found.pk in by.drafts or found.saved_at == found.created_at
    return found.applicant_id == by.applicant


def named(reference: str) -> UUID:
    """Return the case of a typed reference; where there is none, the id of no case.

    So nobody learns which references exist. Raises BadReferenceError.
    """
    wanted = references.parse(reference)
    return (
        Application.objects.filter(reference=wanted).values_list("pk", flat=True).first()
        or new_id()
    )


def save(application: Application, answers: Mapping[str, Any], *, at: datetime) -> None:
    """Keep a draft's answers. The caller holds the row's lock."""
    application.answers_sealed = seal_answers(
        Keyring.of([application.subject]), application.subject, answers
    )
    application.saved_at = at
    application.save(update_fields=["answers_sealed", "saved_at"])


def resume(*, reference: str, secret: str) -> Application:
    """Return the case whose reference and secret these are.

    Raises NotFoundError, the same for a wrong reference and a wrong secret.
    """
    try:
        wanted = references.parse(reference)
        typed = references.normalise_secret(secret)
    except references.BadReferenceError:
        raise NotFoundError(NotFoundError.__doc__) from None
    found = Application.objects.filter(reference=wanted).first()
    known = bytes(found.secret_digest) if found else b""
    if not compare_digest(known, digest(typed)) or found is None:
        raise NotFoundError(NotFoundError.__doc__)
    return found


@transaction.atomic
def claim(application_ids: frozenset[UUID], *, by: Actor, at: datetime) -> int:
    """Give a browser session's drafts to the person who has just signed in, or whom they act for.

    Answers and names are sealed anew under the person's key. Returns how many drafts.
    """
    owner = by.applicant
    if owner is None or not application_ids or (by.acting and by.acting.case):
        return 0
    drafts = list(
        Application.objects.select_for_update().filter(
            id__in=application_ids, applicant=None, state=Application.State.DRAFT
        )
    )
    for draft in drafts:
        ring = Keyring.of([draft.subject, owner])
        answers = open_answers(ring, draft.subject, bytes(draft.answers_sealed))
        record(draft, "application.claimed", by=by, at=at, former_subject=str(draft.subject))
        draft.subject = owner
        draft.applicant_id = owner
        draft.answers_sealed = seal_answers(ring, owner, answers)
        draft.mandate_id = by.acting.mandate if by.acting else None
        draft.save(update_fields=["subject", "applicant", "answers_sealed", "mandate"])
        receiving.hand_to(about=draft.pk, subject=owner)
        uploading.hand_to(about=draft.pk, subject=owner)
    return len(drafts)


def answers_of(application: Application, ring: Keyring | None = None) -> dict[str, Any]:
    """Return the answers as they stand. Raises ErasedError once the person is erased."""
    ring = ring or Keyring.of([application.subject])
    return open_answers(ring, application.subject, bytes(application.answers_sealed))


def seal_answers(ring: Keyring, subject: UUID, answers: Mapping[str, Any]) -> bytes:
    return ring.seal(subject, "answers", json.dumps(answers, ensure_ascii=False, sort_keys=True))


def open_answers(ring: Keyring, subject: UUID, sealed: bytes) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(ring.unseal(subject, "answers", sealed))
    return answers


def digest(secret: str) -> bytes:
    """Return what is kept of a secret of at least 50 random bits."""
    return sha256(references.normalise_secret(secret).encode()).digest()
