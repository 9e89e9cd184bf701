"""The outside systems of a demo city: simulators that speak the real ones' protocols."""

from collections.abc import Mapping
from pathlib import Path

from pendopo.config.children import PYTHON, Child
from pendopo.config.environment import ROOT
from pendopo.config.postgres import free_port


def simulated(folder: Path, common: Mapping[str, str]) -> tuple[list[Child], dict[str, str]]:
    """Return simulators of the systems that nobody named, and where the house finds them."""
    children: list[Child] = []
    told: dict[str, str] = {}
    people = Path(common.get("PENDOPO_CITY") or ROOT / "packs" / "bogor") / "registry.yaml"
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
    return children, told


def _command(system: str, port: int, place: Path, *more: str) -> list[str]:
    module = f"pendopo.integrations.{system}.simulator"
    return [*PYTHON, module, "--port", str(port), "--folder", str(place), *more]
