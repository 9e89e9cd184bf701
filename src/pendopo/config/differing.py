"""`pack diff`: what a folder would change in what is published, or in another folder."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pendopo.config.packs import definitions
from pendopo.domain.applications.versions import Outcome
from pendopo.domain.catalogue.differing.definitions import Difference, difference
from pendopo.domain.catalogue.models import ServiceVersion
from pendopo.domain.workflow import migrating
from pendopo.domain.workflow.models import Process
from pendopo.engines.bpmn.migrating import Migration
from pendopo.engines.bpmn.reading import load

Definitions = Mapping[str, Mapping[str, Any]]


def told(folder: Path, against: Path | None = None) -> str:
    """Return what differs, as a clerk reads it; empty when nothing does. Raises PackError."""
    new = definitions(folder)
    old = definitions(against) if against else published()
    return "\n".join(_told(old, new, in_house=against is None))


def published() -> dict[str, dict[str, Any]]:
    """Return the newest definition of each service, by its code. One statement."""
    versions = ServiceVersion.objects.order_by("service", "-number").distinct("service")
    return dict(versions.values_list("service__code", "definition"))


def _told(old: Definitions, new: Definitions, *, in_house: bool) -> Iterator[str]:
    for code in sorted(new.keys() - old.keys()):
        yield f"+ {code}: layanan baru, {new[code]['service']['name']['id']}."
    for code in sorted(old.keys() - new.keys()):
        rest = " Yang sudah terbit tetap berlaku." if in_house else ""
        yield f"- {code}: tidak ada lagi di folder ini.{rest}"
    for code in sorted(old.keys() & new.keys()):
        found = difference(code, old[code], new[code])
        if found:
            yield from _changed(found)
            yield from _cases(code, new[code]) if in_house and not found.words_only else ()


def _changed(found: Difference) -> Iterator[str]:
    yield f"~ {found.code}"
    for part in found.parts:
        yield f"    {part.title}"
        yield from (f"      {line}" for line in part.lines)
    if found.words_only:
        yield "    Hanya kata-kata: boleh terbit dengan --patch, kasus berjalan ikut."
        return
    yield "    Versi baru: kasus berjalan tetap pada versinya sampai dipindahkan."
    if found.obstacles:
        yield "    Tidak semua kasus dapat pindah:"
        yield from (f"      {say}" for say in found.obstacles)
    else:
        yield "    Kasus di langkah mana pun dapat pindah."
    if found.asked:
        yield f"    Kasus yang pindah mungkin diminta melengkapi: {', '.join(found.asked)}."


def _cases(code: str, new: Mapping[str, Any]) -> Iterator[str]:
    """Try every running case of the service; nothing is changed."""
    running = Process.objects.filter(version__service__code=code, ended_at=None)
    numbers = running.order_by("version__number").values_list("version", "version__number")
    for version, number in dict(numbers).items():
        if not new["process"]:
            yield f"    Versi {number}: {running.filter(version=version).count()} kasus berjalan tetap di sana."
            continue
        old = ServiceVersion.objects.get(pk=version).definition
        migration = Migration(load(old["process"]), load(str(new["process"])))
        outcome = Outcome()
        for process in running.filter(version=version).prefetch_related("tokens"):
            kept = migrating.tried(process, migration)
            if kept:
                outcome.refused[str(process.pk)] = tuple(each.texts["id"] for each in kept)
            else:
                outcome.moved += 1
        yield f"    Versi {number}: {outcome.moved} kasus berjalan dapat pindah, {len(outcome.refused)} tidak."
        yield from (f"      {n} kali: {say}" for say, n in outcome.reasons().most_common())
