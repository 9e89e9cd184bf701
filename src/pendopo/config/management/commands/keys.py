from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from pendopo.ground.vault import rotating


class Command(BaseCommand):
    help = (
        "Master keys: rotate makes a new one and wraps every subject's key with it; retire destroys "
        "those that wrap nothing any more, which darkens erased people in old copies too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["rotate", "retire"])

    def handle(self, *_args: Any, deed: str, **_options: Any) -> None:
        if deed == "rotate":
            self.stdout.write(f"{rotating.rotate()} keys wrapped anew.")
        else:
            self.stdout.write(f"Master keys destroyed: {rotating.retire() or 'none'}.")
