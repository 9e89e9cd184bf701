"""The worker's part: typeset what has a number, complete what has been signed."""

import json
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction

from pendopo.domain.catalogue.compiled import compiled
from pendopo.domain.directory.city import city
from pendopo.domain.directory.responsible import Body
from pendopo.domain.documents.lasting import begin_validity
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.documents.proofs import page_address, qr_text
from pendopo.domain.documents.signers import authority
from pendopo.engines import dates
from pendopo.engines.letters import qr
from pendopo.engines.letters.typesetting import LetterError, Typesetter
from pendopo.engines.signatures.signing import complete
from pendopo.engines.signatures.validating import validate
from pendopo.ground.actor import system
from pendopo.ground.log import record
from pendopo.ground.vault import files
from pendopo.ground.vault.errors import ErasedError
from pendopo.ground.vault.keyring import Keyring

State = IssuedDocument.State


@lru_cache(maxsize=1)
def typesetter() -> Typesetter:
    """Return this process's typesetter, its fonts read once."""
    return Typesetter()


def complete_next(*, at: datetime) -> int:
    """Complete the next signed document to B-LT, check it whole and issue it. Returns 0 or 1."""
    with transaction.atomic():
        document = _next(State.SIGNED)
        if document is None:
            return 0
        ring = Keyring.of([document.subject])
        try:
            signed = files.fetch(document.subject, document.file, ring=ring)
        except ErasedError:
            _fail(document, "erased")
            return 1
        finished = complete(signed, authority())
        vouched = authority()
        found = validate(
            finished,
            roots=vouched.roots(),
            intermediates=vouched.intermediates(),
            crls=vouched.revocation(),
            at=at,
            completed_from=signed,
        )
        if not (found.valid and found.long_term):
            _fail(document, f"signature: {found.problem}")
            return 1
        former = document.file
        document.file = files.store(document.subject, finished, ring=ring)
        document.digest = sha256(finished).hexdigest()
        document.state, document.issued_at = State.ISSUED, at
        document.save(update_fields=["file", "digest", "state", "issued_at"])
        begin_validity(document, at=at)
        record(
            document,
            "document.issued",
            by=system("completer"),
            at=at,
            about=str(document.about),
            agency=document.agency.code,
        )
    files.discard(former)
    return 1


def prepare_next(*, at: datetime) -> int:
    """Mark the next numbered document as ready to sign. Returns 0 or 1.

    The letter is set once here, so that a template that fails is found before the
    signatory sees it; it is set again with the signatory's own block when signed.
    """
    with transaction.atomic():
        document = _next(State.NUMBERED)
        if document is None:
            return 0
        try:
            pdf = letter(document, signatory=SPECIMEN, at=at)
        except (LetterError, ErasedError) as error:
            _fail(document, type(error).__name__)
            return 1
        document.file = files.store(document.subject, pdf)
        document.state, document.prepared_at = State.PREPARED, at
        document.save(update_fields=["file", "state", "prepared_at"])
        record(
            document,
            "document.prepared",
            by=system("typesetter"),
            at=at,
            about=str(document.about),
            agency=document.agency.code,
        )
    return 1


SPECIMEN = {
    "prefix": "",
    "title": "Belum ditandatangani",
    "own_title": "",
    "name": "-",
    "rank": "",
    "employee_number": "",
    "order": "",
}


def letter(document: IssuedDocument, *, signatory: dict[str, str], at: datetime) -> bytes:
    """Return the letter's PDF with a signature block. Raises LetterError or ErasedError."""
    definition = compiled(document.version_id).definition
    ring = Keyring.of([document.subject])
    local = at.astimezone(city().zone)
    content: dict[str, Any] = json.loads(
        ring.unseal(document.subject, "content", document.content_sealed)
    )
    data = {
        **content,
        "title": document.kind["id"],
        "city": {
            "name": city().name,
            "government": city().government,
            "place": city().name.removeprefix("Kota ").removeprefix("Kabupaten "),
        },
        "agency": {"name": Body(document.agency, document.office).name, "address": city().name},
        "number": document.number,
        "date": dates.day(local.date()),
        "signatory": signatory,
        "demo": settings.PENDOPO.demo,
        "verify": {
            "page": page_address().removeprefix("https://").removeprefix("http://"),
            "code": document.code,
            "qr": qr.svg(qr_text(document, ring, on=local.date().isoformat())),
        },
    }
    return typesetter().typeset(
        definition["letters"][document.letter]["typ"], shared=definition["shared"], data=data, at=at
    )


def _next(state: State) -> IssuedDocument | None:
    waiting = IssuedDocument.objects.filter(state=state).order_by("numbered_at")
    return (
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("agency", "office")
        .first()
    )


def _fail(document: IssuedDocument, why: str) -> None:
    """Set a document aside for an officer to see; its number is kept."""
    document.state, document.failure = State.FAILED, why[:80]
    document.save(update_fields=["state", "failure"])
