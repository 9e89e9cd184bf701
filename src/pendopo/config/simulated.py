"""The outside systems of a demo city: simulators that speak the real ones' protocols."""

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.utils import timezone

from pendopo.config.children import PYTHON, Child
from pendopo.config.environment import ROOT
from pendopo.config.postgres import free_port
from pendopo.domain.applications.outside import OUTSIDE
from pendopo.domain.people.registry import REGISTRY
from pendopo.ground.wire.calling import Line
from pendopo.ground.wire.misbehaving import StandIn
from pendopo.integrations.civil_registry import simulator as registry
from pendopo.integrations.civil_registry.client import HttpRegistry
from pendopo.integrations.emeterai import simulator as emeterai
from pendopo.integrations.emeterai.client import HttpStamps

PEOPLE = "people.json"
"""The people of a city that was filled, in the registry's folder; else the pack's own."""


def simulated(folder: Path, common: Mapping[str, str]) -> tuple[list[Child], dict[str, str]]:
    """Return simulators of the systems that nobody named, and where the house finds them."""
    children: list[Child] = []
    told: dict[str, str] = {}
    invented = folder / "registry" / PEOPLE
    named = Path(common.get("PENDOPO_CITY") or ROOT / "packs" / "bogor") / "registry.yaml"
    people = invented if invented.exists() else named
    if not common.get("PENDOPO_REGISTRY_URL") and people.exists():
        port, place = free_port(), folder / "registry"
        command = _command("civil_registry", port, place, "--people", str(people))
        children.append(Child("registry", command, dict(common)))
        told["PENDOPO_REGISTRY_URL"] = f"http://127.0.0.1:{port}"
        told["PENDOPO_REGISTRY_CA"] = str(place / "keys" / "root.pem")
    if not common.get("PENDOPO_EMETERAI_URL"):
        port = free_port()
        command = _command("emeterai", port, folder / "emeterai")
        children.append(Child("emeterai", command, dict(common)))
        told["PENDOPO_EMETERAI_URL"] = f"http://pendopo:contoh@127.0.0.1:{port}"
    if not common.get("PENDOPO_SMPP_URL"):
        port, control = free_port(), free_port()
        module = "pendopo.integrations.smpp.simulator"
        command = [*PYTHON, module, "--port", str(port), "--control", str(control)]
        children.append(Child("operator", command, dict(common)))
        told["PENDOPO_SMPP_URL"] = f"smpp://pendopo:contoh@127.0.0.1:{port}"
        told["PENDOPO_OPERATOR_CONTROL"] = f"http://127.0.0.1:{control}"
    if not common.get("PENDOPO_CLAMD_URL"):
        port = free_port()
        children.append(Child("clamd", _command("clamd", port, folder), dict(common)))
        told["PENDOPO_CLAMD_URL"] = f"tcp://127.0.0.1:{port}"
    if not common.get("PENDOPO_PRINTER"):
        port, control = free_port(), free_port()
        module = "pendopo.integrations.escpos.simulator"
        command = [*PYTHON, module, "--port", str(port), "--control", str(control)]
        children.append(Child("printer", command, dict(common)))
        told["PENDOPO_PRINTER"] = f"127.0.0.1:{port}"
        told["PENDOPO_PRINTER_CONTROL"] = f"http://127.0.0.1:{control}"
    if not common.get("PENDOPO_OPEN311_PLN"):
        port = free_port()
        command = _command("open311", port, folder / "open311", "--key", "contoh")
        children.append(Child("open311", command, dict(common)))
        told["PENDOPO_OPEN311_PLN"] = f"http://:contoh@127.0.0.1:{port}"
    if not common.get("PENDOPO_WHATSAPP_URL"):
        port, word = free_port(), secrets.token_hex(16)
        module = "pendopo.integrations.whatsapp.simulator"
        webhook = f"{common['PENDOPO_PUBLIC_URL']}/kabar/whatsapp"
        command = [*PYTHON, module, "--port", str(port), "--webhook", webhook, "--secret", word]
        children.append(Child("whatsapp", command, dict(common)))
        told["PENDOPO_WHATSAPP_URL"] = f"http://:contoh@127.0.0.1:{port}/v23.0/1"
        told["PENDOPO_WHATSAPP_SECRET"] = told["PENDOPO_WHATSAPP_VERIFY"] = word
    return children, told


@contextmanager
def beside(folder: Path, people: Path) -> Iterator[None]:
    """Serve the simulators in this process, in the house's time: a stage's, when it has one."""
    former = OUTSIDE.registry, OUTSIDE.stamps
    with ExitStack() as open_ones:
        stamps = open_ones.enter_context(
            _served(emeterai.stand_in(free_port(), folder / "emeterai"))
        )
        OUTSIDE.stamps = HttpStamps.from_url(f"http://pendopo:contoh@127.0.0.1:{stamps}")
        if people.exists():
            made = registry.stand_in(free_port(), folder / "registry", people, timezone.now)
            line = Line.from_url(f"http://127.0.0.1:{open_ones.enter_context(_served(made))}")
            reached = HttpRegistry(line, folder / "registry" / "keys" / "root.pem")
            OUTSIDE.registry = REGISTRY.matcher = reached
        try:
            yield
        finally:
            OUTSIDE.registry, OUTSIDE.stamps = former
            REGISTRY.matcher = OUTSIDE.registry


@contextmanager
def _served(stand_in: StandIn) -> Iterator[int]:
    threading.Thread(target=stand_in.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield stand_in.server_address[1]
    finally:
        stand_in.shutdown()
        stand_in.server_close()


def _command(system: str, port: int, place: Path, *more: str) -> list[str]:
    module = f"pendopo.integrations.{system}.simulator"
    return [*PYTHON, module, "--port", str(port), "--folder", str(place), *more]
