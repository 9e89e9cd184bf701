"""Simulated outside systems over real HTTP, and a service whose process calls on them all."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from pendopo.config.packs import services
from pendopo.config.postgres import free_port
from pendopo.domain.applications.exchanging import exchange_next
from pendopo.domain.applications.models import Application, Exchange
from pendopo.domain.applications.outside import OUTSIDE
from pendopo.domain.catalogue.packs import read_service
from pendopo.domain.catalogue.publishing import publish
from pendopo.domain.people.registry import REGISTRY
from pendopo.ground.actor import system
from pendopo.ground.wire.calling import Line
from pendopo.ground.wire.misbehaving import StandIn
from pendopo.integrations.civil_registry import simulator as registry
from pendopo.integrations.civil_registry.client import HttpRegistry
from pendopo.integrations.emeterai import simulator as emeterai
from pendopo.integrations.emeterai.client import HttpStamps
from tests.world import World

HERE = Path(__file__).parent
PATIENCE = 20.0
BIRTH = {
    "lahir_pemohon": "1990-01-25",
    "nama_anak": "Arka Pratama",
    "lahir_anak": "2026-11-20",
    "tempat": "Bogor",
    "kelamin": "L",
    "kk": "3271031203150002",
}


@dataclass
class Control:
    """The control address of a simulator."""

    address: str

    def become(self, mode: str, **more: Any) -> None:
        body = json.dumps({"mode": mode, **more}).encode()
        self._open(urllib.request.Request(f"{self.address}/kendali", body))

    def figures(self) -> dict[str, Any]:
        return self._open(urllib.request.Request(f"{self.address}/kendali"))

    def _open(self, request: urllib.request.Request) -> dict[str, Any]:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=5) as answer:
            told: dict[str, Any] = json.load(answer)
            return told


@contextmanager
def served(stand_in: StandIn) -> Iterator[Control]:
    threading.Thread(target=stand_in.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Control(f"http://127.0.0.1:{stand_in.server_address[1]}")
    finally:
        stand_in.shutdown()
        stand_in.server_close()


@contextmanager
def simulated_registry(folder: Path) -> Iterator[Control]:
    people = Path(settings.PENDOPO.city) / "registry.yaml"
    with served(registry.stand_in(free_port(), folder, people)) as control:
        line = Line.from_url(control.address, seconds=PATIENCE)
        OUTSIDE.registry = REGISTRY.matcher = HttpRegistry(line, folder / "keys" / "root.pem")
        yield control
        OUTSIDE.registry = REGISTRY.matcher = None


@contextmanager
def simulated_stamps(folder: Path) -> Iterator[Control]:
    with served(emeterai.stand_in(free_port(), folder)) as control:
        address = control.address.replace("http://", "http://kota:rahasia@")
        OUTSIDE.stamps = HttpStamps.from_url(address, seconds=PATIENCE)
        yield control
        OUTSIDE.stamps = None


def be_impatient(seconds: float = 0.4) -> None:
    """Wait no longer for the registry than this."""
    assert isinstance(OUTSIDE.registry, HttpRegistry)
    line = replace(OUTSIDE.registry.line, seconds=seconds)
    OUTSIDE.registry = REGISTRY.matcher = replace(OUTSIDE.registry, line=line)


def publish_service(world: World) -> None:
    """Give the pack's service a process that calls on outside systems, and what they are told."""
    pack = Path(settings.PENDOPO.city)
    place = next(each for each in services(pack) if each.name == "sppt-salinan")
    definition = read_service(place, shared=pack / "shared")
    definition["process"] = (HERE / "outside.bpmn").read_text()
    asked = [
        {"name": name, "type": "date" if name.startswith("lahir") else "text", "ask": {"id": name}}
        for name in BIRTH
    ]
    section = definition["form"]["pages"][0]["section"]
    definition["form"]["pages"].append(
        {"slug": "kelahiran", "title": {"id": "Kelahiran"}, "section": section, "questions": asked}
    )
    publish(
        code="bapenda/sppt-salinan",
        definition=definition,
        rank=0,
        by=system("test"),
        at=world.at - timedelta(hours=1),
    )


def sent_case(world: World, **answers: Any) -> Application:
    """Send a case now, since the simulators sign and vouch by the machine's own clock."""
    world.at = now()
    publish_service(world)
    return world.submitted(world.resident(), **{**BIRTH, **answers})


def ask_until(at: datetime, case: Application, kind: str) -> Exchange:
    """Ask until a question of this kind has its answer, or waits for its next try."""
    while exchange_next(at=at):
        pass
    return Exchange.objects.filter(application=case, kind=kind).latest("asked_at")


def now() -> datetime:
    return datetime.now(UTC)
