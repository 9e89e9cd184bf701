"""Checking and loading whole packs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from pendopo.config.posts import post_findings
from pendopo.config.soundness import SOUND
from pendopo.domain.catalogue.eligibility import unknown_services
from pendopo.domain.catalogue.journeys import Journey, People, read_journeys
from pendopo.domain.catalogue.models import LifeEvent
from pendopo.domain.catalogue.packs import CHECKS, city_findings, read_service, services
from pendopo.domain.catalogue.plainness import plainness_findings
from pendopo.domain.catalogue.publishing import publish
from pendopo.domain.catalogue.words import idle_findings, word_findings
from pendopo.domain.directory.city import read_city
from pendopo.domain.directory.loading import load as load_directory
from pendopo.domain.directory.loading import village_codes
from pendopo.domain.directory.whereabouts import boundary_findings
from pendopo.domain.queues.loading import load as load_queues
from pendopo.domain.queues.packs import queue_findings
from pendopo.domain.reports.loading import load as load_reports
from pendopo.domain.reports.packs import report_findings
from pendopo.engines.pack_files import Finding, PackError, read_yaml
from pendopo.ground.actor import system

CHECKS[:] = SOUND


def check(folder: Path) -> int:
    """Check every service of a pack and its journeys; return how many services.

    Raises PackError with all findings.
    """
    found = definitions(folder)
    journeys(folder, found)
    return len(found)


def definitions(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every service's definition by `agency/service`, checked. Raises PackError."""
    if wrong := [*city_findings(folder), *word_findings(folder), *plainness_findings(folder)]:
        raise PackError(wrong)
    if wrong := [*boundary_findings(folder, codes=village_codes(folder))]:
        raise PackError(wrong)
    found = _each(folder, lambda place: read_service(place, shared=folder / "shared"))
    listed = [each["service"] for each in found.values() if "purpose" not in each["service"]]
    if wrong := [
        *_told_twice(folder, found),
        *_leads_away(folder, found),
        *post_findings(folder, found),
        *idle_findings(folder, listed),
        *queue_findings(folder, found),
        *report_findings(folder),
    ]:
        raise PackError(wrong)
    return found


def definition_of(folder: Path, code: str) -> dict[str, Any]:
    """Return one runnable service's definition, checked by itself. Raises PackError."""
    place = folder / "services" / code
    known = {code_of(each): each for each in services(folder)}
    if place not in known.values():
        agency = f"{code.partition('/')[0]}/"
        near = [name for name in known if name.startswith(agency)]
        cure = f"Pilih: {', '.join(near or known)}."
        raise PackError([Finding(code, 1, "layanan ini tidak ada", cure)])
    found = read_service(place, shared=folder / "shared")
    if not found["process"]:
        say = "layanan ini hanya halaman informasi, tanpa formulir dan proses"
        raise PackError([Finding(f"{code}/service.yaml", 1, say, "Pilih layanan lain.")])
    return found


def _told_twice(folder: Path, found: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Complain of an address or a code of the catalogue that two services have."""
    first: dict[tuple[str, str], str] = {}
    for place, definition in found.items():
        for key in ("slug", "code"):
            told = definition["service"].get(key)
            if told and (other := first.setdefault((key, told), place)) != place:
                line = read_yaml(folder / "services" / place / "service.yaml").line((key,))
                say = f"{key} {told} sudah dipakai {other}"
                yield Finding(f"{place}/service.yaml", line, say, "Tulis yang lain.")


def _leads_away(folder: Path, found: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Complain of outcomes of eligibility that lead to a service the pack does not have."""
    for place, slug in unknown_services(found):
        line = read_yaml(folder / "services" / place / "service.yaml").line(("eligibility",))
        say = f"hasil menyebut layanan {slug}, yang tidak ada"
        yield Finding(f"{place}/service.yaml", line, say, "Tulis slug layanan yang ada.")


def journeys(folder: Path, found: Mapping[str, Mapping[str, Any]]) -> list[Journey]:
    """Return the journeys of a pack's services, checked against them. Raises PackError."""
    told = read_yaml(folder / "demo.yaml").data
    people = People(
        officers=frozenset(each["login"] for each in told["officers"]),
        residents=frozenset(each["email"] for each in told["residents"]),
    )
    read = _each(folder, lambda place: read_journeys(place, found[code_of(place)], people))
    return [journey for each in read.values() for journey in each]


def code_of(place: Path) -> str:
    """Return `agency/service` of a service's folder."""
    return f"{place.parent.name}/{place.name}"


Read = TypeVar("Read")


def _each(folder: Path, read: Callable[[Path], Read]) -> dict[str, Read]:
    """Read something of every service. Raises PackError with the findings of all."""
    told: dict[str, Read] = {}
    findings: list[Finding] = []
    for place in services(folder):
        try:
            told[code_of(place)] = read(place)
        except PackError as error:
            findings += [
                Finding(f"{place.name}/{f.file}", f.line, f.say, f.cure) for f in error.findings
            ]
    if findings:
        raise PackError(findings)
    return told


def load(folder: Path, *, as_patch: bool = False, at: datetime) -> list[str]:
    """Load a pack: all of it, or nothing. Returns what was published, as sentences.

    As a patch, what is new may differ from the last version in words only, and reaches running
    cases. Raises PackError, NotOnlyWordsError.
    """
    found = definitions(folder)
    told = []
    with transaction.atomic():
        load_directory(folder, by=system("pack"), at=at)
        for rank, event in enumerate(read_city(folder).life_events):
            LifeEvent.objects.update_or_create(
                code=event["code"],
                defaults={
                    "name": event["name"],
                    "hint": event["hint"],
                    "icon": event["icon"],
                    "rank": rank,
                },
            )
        for rank, (code, definition) in enumerate(found.items()):
            version, new_one = publish(
                code=code,
                definition=definition,
                rank=rank,
                as_patch=as_patch,
                by=system("pack"),
                at=at,
            )
            told.append(f"{code}: versi {version.number} {'terbit' if new_one else 'sudah ada'}")
        load_queues(folder, at=at)
        load_reports(folder, at=at)
    return told
