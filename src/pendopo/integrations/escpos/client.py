"""Printing on an ESC/POS printer over TCP (port 9100), by python-escpos.

The printer is asked first whether it is there and has paper (DLE EOT 1 and 4): what it is sent
while the roll is empty it keeps, and prints for the next person.
"""

import textwrap
from contextlib import closing, suppress

from escpos.constants import QR_ECLEVEL_M
from escpos.exceptions import Error
from escpos.printer import Network

from pendopo.domain.queues.printing import NoPaperError, OfflineError, PrinterError, Slip

SECONDS = 2.0
"""How long a person at a kiosk waits for a printer that does not answer."""
LARGE = 5
CODE = 6
"""Dots of a QR module: about 3 cm for an address of 70 letters."""


class NetworkPrinter:
    """Prints slips at addresses `host:port`; one connection a slip."""

    def print(self, slip: Slip, *, at: str, columns: int) -> None:
        """Print a slip. Raises NoPaperError, OfflineError, PrinterError within a few seconds."""
        host, _, port = at.rpartition(":")
        try:
            with closing(Network(host, int(port), timeout=SECONDS)) as printer:
                printer.open()
                _ready(printer)
                _printed(printer, slip, columns)
                _ready(printer)  # the roll may have ended in the middle
        except PrinterError:
            raise
        except (OSError, ValueError) as error:
            raise OfflineError(OfflineError.__doc__) from error
        except Error as error:
            kind = OfflineError if "Could not open" in str(error) else PrinterError
            raise kind(kind.__doc__) from error


def _ready(printer: Network) -> None:
    """Raise what keeps the printer from printing: no paper goes before offline, which follows it."""
    if not printer.paper_status():
        raise NoPaperError(NoPaperError.__doc__)
    if not printer.is_online():
        raise OfflineError(OfflineError.__doc__)


def _printed(printer: Network, slip: Slip, columns: int) -> None:
    printer.hw("INIT")
    printer.set(align="center", bold=True)
    for line in slip.head:
        _text(printer, line, columns)
    printer.set(align="center", bold=True, custom_size=True, width=LARGE, height=LARGE)
    printer.text(f"\n{slip.number}\n")
    printer.set(align="center", bold=False, normal_textsize=True)
    printer.text("\n")
    for line in slip.lines:
        _text(printer, line, columns)
    with suppress(ValueError):  # an address too long for a code: the number is what counts
        printer.qr(slip.address, ec=QR_ECLEVEL_M, size=CODE, native=True)
    for line in filter(None, slip.foot):
        _text(printer, line, columns)
    printer.cut()


def _text(printer: Network, line: str, columns: int) -> None:
    for part in textwrap.wrap(line, columns) or [""]:
        printer.text(f"{part}\n")
