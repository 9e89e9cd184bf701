import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.core.management.base import BaseCommand

from pendopo.engines.lot.checking import UnreadableRecordError, drawn, faults

HOLDS, FAULTY, UNREADABLE, NOT_YET = range(4)
MOST = 64_000_000
PATIENCE = 30
MISSING = "Berkas ini tidak dapat dibaca. / This file cannot be read."


class Command(BaseCommand):
    help = (
        "Draws: verify the public record of one, from a file or an address. It asks no database."
        " Answers 0 when it holds, 1 when it does not, 2 when it is no record, 3 when not drawn yet."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["verify"])
        parser.add_argument("place", metavar="FILE_OR_URL")
        parser.add_argument(
            "--saved", metavar="FILE", help="a copy of the record that you saved earlier"
        )

    def handle(self, *_args: Any, place: str, saved: str | None, **_options: Any) -> None:
        try:
            record = _read(place)
            found = faults(record, saved=_read(saved) if saved else None)
        except UnreadableRecordError as error:
            self.stderr.write(str(error))
            sys.exit(UNREADABLE)
        for fault in found:
            self.stderr.write(f"{fault.say['id']} / {fault.say['en']}")
        if found:
            self.stderr.write("Undian ini TIDAK SAH. / This draw does NOT hold.")
            sys.exit(FAULTY)
        if not drawn(record):
            self.stdout.write(
                "Belum diundi; yang sudah diumumkan cocok."
                " / Not drawn yet; what is published fits together."
            )
            sys.exit(NOT_YET)
        n = len(record["order"])
        self.stdout.write(
            f"Undian ini sah: {n} permintaan, urutan dan tempat cocok."
            f" / This draw holds: {n} requests, order and places match."
        )


def _read(place: str) -> Any:
    """Return what a file or address holds. Raises UnreadableRecordError."""
    try:
        if place.startswith(("https://", "http://")):
            with urlopen(place, timeout=PATIENCE) as answer:  # noqa: S310  # http and https only
                told = answer.read(MOST)
        else:
            told = Path(place).read_bytes()
        return json.loads(told)
    except (URLError, OSError, ValueError) as error:
        raise UnreadableRecordError(f"{MISSING} ({error})") from error
