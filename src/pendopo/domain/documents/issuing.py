"""A document begins with its number, taken in the decision's transaction, and what it will say."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.directory.responsible import Body
from pendopo.domain.documents.models import IssuedDocument
from pendopo.domain.documents.numbering import take_number
from pendopo.engines import numbering, references
from pendopo.ground.actor import Actor
from pendopo.ground.log import record
from pendopo.ground.vault.keyring import Keyring


def issue(
    *,
    about: UUID,
    subject: UUID,
    version: ServiceVersion,
    body: Body,
    letter: str,
    told: Mapping[str, Any],
    content: Mapping[str, Any],
    public: Mapping[str, str],
    local_year: int,
    local_month: int,
    ring: Keyring,
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Number a document and keep what it says, sealed. `told` is the letter's own definition.

    Each office counts its own series.
    """
    series = f"{told['series']}/{body.office.code}" if body.office else told["series"]
    serial = take_number(agency=body.agency.pk, series=series, year=local_year)
    document = IssuedDocument(
        about=about,
        subject=subject,
        version=version,
        agency=body.agency,
        office=body.office,
        letter=letter,
        kind=told["kind"],
        series=series,
        year=local_year,
        serial=serial,
        number=numbering.number(
            told["number"],
            serial=serial,
            year=local_year,
            month=local_month,
            body=(body.office or body.agency).code.upper(),
        ),
        code=references.new_code(secrets.randbits),
        content_sealed=ring.seal(subject, "content", json.dumps(content, ensure_ascii=False)),
        public_sealed=ring.seal(subject, "public", json.dumps(public, ensure_ascii=False)),
        numbered_at=at,
    )
    document.save(force_insert=True)
    record(
        document,
        "document.numbered",
        by=by,
        at=at,
        about=str(about),
        number=document.number,
        agency=body.agency.code,
    )
    return document
