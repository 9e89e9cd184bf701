"""Printing a ticket at the door of a hall: what is on the slip, and who prints it.

The printer stands behind a Protocol that the wiring fills; without one the number is only shown.
"""

from dataclasses import dataclass, field
from typing import Protocol


class PrinterError(Exception):
    """Nomor tidak tercetak. Catat nomornya, atau pindai kodenya dengan ponsel."""

    code = "galat"


class NoPaperError(PrinterError):
    """Kertas habis. Catat nomornya, atau pindai kodenya dengan ponsel."""

    code = "habis"


class OfflineError(PrinterError):
    """Pencetak tidak menjawab. Catat nomornya, atau pindai kodenya dengan ponsel."""

    code = "luring"


@dataclass(frozen=True, slots=True)
class Slip:
    """A ticket on paper: plain lines, the number large, and an address as a QR code."""

    head: tuple[str, ...]
    number: str
    lines: tuple[str, ...]
    address: str
    foot: tuple[str, ...]


class Printer(Protocol):
    """A printer of slips."""

    def print(self, slip: Slip, *, at: str, columns: int) -> None:
        """Print a slip at a printer's address, `host:port`. Raises PrinterError, soon."""


@dataclass
class Printing:
    """The printer in use; `address` is for halls that name none; `preview` shows the slip too."""

    printer: Printer | None = None
    address: str = ""
    preview: bool = field(default=False)


PRINTING = Printing()
