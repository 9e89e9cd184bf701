"""Who warns, how each severity is told, and words to begin with: the pack's `warnings.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from pendopo.domain.messaging.broadcasting import Route
from pendopo.engines.pack_files import read_yaml
from pendopo.ground.actor import Actor

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """A kind of danger: its CAP category and response, and words to begin with."""

    code: str
    category: str
    response: str
    icon: str
    hours: int
    name: Texts
    severity: str
    urgency: str
    certainty: str
    headline: Texts
    action: Texts


@dataclass(frozen=True, slots=True)
class Policy:
    """What `warnings.yaml` says."""

    agency: str
    writers: tuple[str, ...]
    approvers: tuple[str, ...]
    alone: Mapping[str, tuple[str, ...]]
    routes: Mapping[str, Route]
    texts: Mapping[str, Texts]
    cancelled: Mapping[str, Texts]
    events: Mapping[str, Happening]

    def writes(self, actor: Actor) -> bool:
        """Tell whether an officer may draft warnings."""
        return any(actor.holds(role, agency=self.agency) for role in self.writers)

    def approves(self, actor: Actor) -> bool:
        """Tell whether an officer may publish what another drafted."""
        return any(actor.holds(role, agency=self.agency) for role in self.approvers)

    def goes_alone(self, *, severity: str, urgency: str) -> bool:
        """Tell whether such a warning is published by who drafts it: minutes count."""
        return severity in self.alone["severity"] and urgency in self.alone["urgency"]


def policy() -> Policy:
    """Return the policy of the city this house serves, read once a process."""
    return read_policy(Path(settings.PENDOPO.city))


@lru_cache(maxsize=4)
def read_policy(folder: Path) -> Policy:
    """Read a pack's `warnings.yaml`. Raises PackError."""
    told: Mapping[str, Any] = read_yaml(folder / "warnings.yaml").data
    return Policy(
        agency=told["agency"],
        writers=tuple(told["writers"]),
        approvers=tuple(told["approvers"]),
        alone={name: tuple(each) for name, each in told["alone"].items()},
        routes={
            severity: Route(tuple(route["channels"]), route["together"], route["urgent"])
            for severity, route in told["routes"].items()
        },
        texts=told["texts"],
        cancelled=told["cancelled"],
        events={each["code"]: Happening(**each) for each in told["events"]},
    )
