"""The ways out of the house to machines that a room knows by a Protocol."""

import os

from django.conf import settings

from pendopo.domain.queues.printing import PRINTING
from pendopo.domain.reports.outside import BODIES
from pendopo.integrations.escpos.client import NetworkPrinter
from pendopo.integrations.open311.client import bodies


def reach_bodies() -> None:
    """Know the way to bodies outside that speak Open311. Raises ValueError for an address that is none."""
    BODIES.update(bodies(os.environ))


def reach_printer() -> None:
    """Know the halls' printer; a demo shows what it would print."""
    PRINTING.printer = NetworkPrinter()
    PRINTING.address = os.environ.get("PENDOPO_PRINTER", "")
    PRINTING.preview = settings.PENDOPO.demo
