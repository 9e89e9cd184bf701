from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.config.packs import check, load, new
from pendopo.domain.catalogue.patching import NotOnlyWordsError
from pendopo.engines.pack_files import PackError


class Command(BaseCommand):
    help = "Packs: check what a folder says, load it, or begin a new service."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["check", "load", "new"])
        parser.add_argument(
            "place",
            nargs="?",
            default=str(settings.PENDOPO.city),
            help="pack folder; for new: agency/service",
        )
        parser.add_argument(
            "--patch", action="store_true", help="load: words only; running cases follow"
        )

    def handle(self, *_args: Any, deed: str, place: str, patch: bool, **_options: Any) -> None:
        try:
            if deed == "new":
                self.stdout.write(str(new(Path(settings.PENDOPO.city), place)))
            elif deed == "check":
                self.stdout.write(f"{check(Path(place))} layanan, semua sah.")
            else:
                self.stdout.write("\n".join(load(Path(place), as_patch=patch, at=timezone.now())))
        except (PackError, NotOnlyWordsError) as error:
            raise CommandError(f"{error}\nTidak ada yang dimuat.") from error
