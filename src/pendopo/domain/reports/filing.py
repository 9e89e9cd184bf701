"""Filing a report: made in one go, under a key of its form, so that what is sent twice is one."""

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from pendopo.domain.directory.whereabouts import SwappedError, area_code_at
from pendopo.domain.reports import clocks
from pendopo.domain.reports.editions import Rules, rules
from pendopo.domain.reports.models import Category, Due, Follower, Report
from pendopo.domain.reports.routing import Facts, Routed, route
from pendopo.domain.reports.showing import masked
from pendopo.engines import references
from pendopo.ground.actor import ANONYMOUS, Actor
from pendopo.ground.identifiers import new_id
from pendopo.ground.log import record
from pendopo.ground.vault import blind
from pendopo.ground.vault.keyring import Keyring, open_subject, unseal

TEXT, PLACE, ANSWERS, NAME, CONTACT = "report", "place", "answers", "name", "contact"
"""Labels of what is sealed."""
SHORTEST, LONGEST, LONGEST_PLACE = 5, 2000, 300
Identity = Report.Identity


class UnknownCategoryError(Exception):
    """Jenis laporan ini tidak ada. Pilih dari daftar."""


class NoPlaceError(Exception):
    """Tunjukkan tempatnya: pilih kelurahan, pakai lokasi ponsel, atau tulis patokannya."""


class TooShortError(Exception):
    """Ceritakan masalahnya, paling sedikit 5 huruf."""


class OtherReportError(Exception):
    """Permintaan ini sudah dipakai untuk laporan lain. Mulai lagi dari awal."""


class NotFoundError(Exception):
    """Nomor laporan dan kode rahasia tidak cocok. Periksa lagi nomor dan kode Anda."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who reports, as far as they say: a name, and a phone (E.164) or an e-mail."""

    name: str = ""
    kind: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is reported. `lat`, `lng` in degrees (WGS 84); `area` a kelurahan's code, or empty."""

    category: str
    text: str
    area: str = ""
    lat: float | None = None
    lng: float | None = None
    place: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    identity: str = Identity.CONFIDENTIAL
    reach: Reach = Reach()
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Filed:
    """A report just made, with its secret that is shown once; or made before (`again`), without."""

    report: Report
    secret: str = ""
    again: bool = False


def file(told: Told, *, key: UUID, by: Actor, at: datetime) -> Filed:
    """File a report; asked again under the same `key`, the same report.

    Eight statements. Raises UnknownCategoryError, NoPlaceError, TooShortError, NoReportsError,
    OtherReportError when the key was used for other words.
    """
    ruling = rules()
    category = ruling.categories.get(told.category)
    if category is None:
        raise UnknownCategoryError(UnknownCategoryError.__doc__)
    if len(told.text.strip()) < SHORTEST:
        raise TooShortError(TooShortError.__doc__)
    if not (told.area or told.lat is not None or told.place.strip()):
        raise NoPlaceError(NoPlaceError.__doc__)
    told = replace(told, area=_area(told, ruling))
    going = route(Facts(category, told.area, told.text, at), ruling)
    try:
        return _made(told, category, going, ruling, key=key, by=by, at=at)
    except IntegrityError as error:
        if "reports_report_key" not in str(error):
            raise
    return _again(told, key)


def _again(told: Told, key: UUID) -> Filed:
    """Return the report that was made under a key. Raises OtherReportError for other words."""
    found = Report.objects.get(key=key)
    said = unseal(found.subject, TEXT, bytes(found.text_sealed))
    if said != told.text.strip()[:LONGEST]:
        raise OtherReportError(OtherReportError.__doc__)
    return Filed(found, again=True)


def _area(told: Told, ruling: Rules) -> str:
    """Return the kelurahan in which the place lies, else the one that was named."""
    if told.lat is not None and told.lng is not None:
        with suppress(SwappedError):
            if code := area_code_at(told.lat, told.lng):
                return code
    return told.area if told.area in ruling.areas else ""


def resume(*, reference: str, secret: str) -> Report:
    """Return the report whose reference and secret these are. Raises NotFoundError."""
    try:
        wanted = references.parse(reference)
    except references.BadReferenceError:
        raise NotFoundError(NotFoundError.__doc__) from None
    found = Report.objects.filter(reference=wanted).first()
    known = bytes(found.secret_digest) if found else b""
    if not compare_digest(known, digest(secret)) or found is None:
        raise NotFoundError(NotFoundError.__doc__)
    return found


def digest(secret: str) -> bytes:
    """Return what is kept of a secret of 50 random bits."""
    return sha256(references.normalise_secret(secret).encode()).digest()


@transaction.atomic
def _made(
    told: Told,
    category: Category,
    going: Routed,
    ruling: Rules,
    *,
    key: UUID,
    by: Actor,
    at: datetime,
) -> Filed:
    subject, secret = new_id(), references.new_secret(secrets.randbits)
    open_subject(subject)
    ring = Keyring.of([subject])
    text, place = told.text.strip()[:LONGEST], told.place.strip()[:LONGEST_PLACE]
    known = told.identity != Identity.ANONYMOUS
    made = Report(
        reference=references.new(ruling.prefix, at.year, secrets.randbits),
        secret_digest=digest(secret),
        key=key,
        category=category,
        area_id=told.area or None,
        lat=told.lat,
        lng=told.lng,
        identity=told.identity,
        agency=going.body.agency,
        office=going.body.office,
        desk=ruling.desk,
        team=going.team,
        outside=going.outside,
        route=going.why,
        public_text=masked(text),
        public_place=masked(place),
        subject=subject,
        text_sealed=ring.seal(subject, TEXT, text),
        place_sealed=ring.seal(subject, PLACE, place) if place else None,
        answers_sealed=_answers(ring, subject, told.answers),
        channel=by.channel,
        language=told.language,
        followers=1,
        filed_at=at,
        changed_at=at,
    )
    made.save(force_insert=True)
    running = clocks.dues(made, category, ruling.clocks, at=at)
    Due.objects.bulk_create(running)
    _reporter(
        made,
        told.reach if known else Reach(),
        ring,
        person=by.person if known else None,
        told=told,
        at=at,
    )
    record(
        made,
        "report.filed",
        by=nobody(by),
        at=at,
        category=category.code,
        area=told.area,
        agency=going.body.agency.code,
        rule=str(going.why["rule"]),
        identity=str(told.identity),
    )
    return Filed(made, secret)


def nobody(by: Actor) -> Actor:
    """Return who reports as log and story keep it: nobody, even where an officer does as a citizen."""
    return replace(ANONYMOUS, channel=by.channel)


def unnamed(by: Actor) -> Actor:
    """Return who works on a report as the log keeps it: a resident is nobody there (ADR 98)."""
    return by if by.kind in {"officer", "system"} else nobody(by)


def _answers(ring: Keyring, subject: UUID, answers: Mapping[str, Any]) -> bytes | None:
    if not answers:
        return None
    return ring.seal(subject, ANSWERS, json.dumps(answers, ensure_ascii=False, sort_keys=True))


def _reporter(
    made: Report, reach: Reach, ring: Keyring, *, person: UUID | None, told: Told, at: datetime
) -> None:
    subject = made.subject
    Follower(
        report=made,
        origin=made.pk,
        filed=True,
        person_id=person,
        subject=subject,
        name_sealed=ring.seal(subject, NAME, reach.name) if reach.name else None,
        contact_sealed=ring.seal(subject, CONTACT, reach.address) if reach.address else None,
        contact_kind=reach.kind if reach.address else "",
        contact_digest=blind.digest(reach.kind, reach.address) if reach.address else None,
        language=told.language,
        at=at,
    ).save(force_insert=True)
