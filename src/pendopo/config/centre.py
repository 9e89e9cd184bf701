"""The way from an office node to its centre."""

from django.conf import settings

from pendopo.domain.queues.nodes.carrying import CENTRE
from pendopo.domain.queues.nodes.credentials import credential
from pendopo.ground.wire.calling import Line
from pendopo.integrations.centre.client import HttpCentre

SECONDS = 60.0
"""For one exchange: a day's parcel over a poor line."""


def reach_centre() -> None:
    """Let an office node reach its centre; elsewhere there is none to reach."""
    if url := settings.PENDOPO.centre_url:
        CENTRE.centre = HttpCentre(Line.from_url(url, seconds=SECONDS), credential)
