"""How the link stands, as a hall's screens say it. Read every few seconds, not at each request."""

import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from pendopo.domain.queues.leases import Link

FRESH = 2.0
SKEWED = 120.0
"""Seconds by which a node's clock may be off before its leader is told."""
_kept: dict[str, tuple[float, "Standing"]] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """`since` when the centre is silent, why it `refused` this node, whether our clock is off."""

    since: datetime | None = None
    refused: str = ""
    skewed: bool = False

    @property
    def cut(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.since or self.refused)


ALONE = Standing()


def link() -> Standing:
    """Return how this node's link to the centre stands; no statement at the centre itself."""
    if not settings.PENDOPO.centre_url:
        return ALONE
    read_at, told = _kept.get(settings.PENDOPO.node, (-FRESH, ALONE))
    if time.monotonic() - read_at > FRESH:
        row = Link.objects.first()
        told = Standing(row.cut_since, row.refused, abs(row.skew) > SKEWED) if row else ALONE
        _kept[settings.PENDOPO.node] = (time.monotonic(), told)
    return told


def centre_host() -> str:
    """Return where a node's numbers are followed from home; empty at the centre itself."""
    return urlsplit(settings.PENDOPO.centre_url).netloc


def reread() -> None:
    """Forget what was read: the link has changed."""
    _kept.clear()
