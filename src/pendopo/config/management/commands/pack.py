from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.config.packs import check, load, new
from pendopo.config.postgres import NoServerError, ServerError
from pendopo.config.rehearsing import InhabitedError, play_all, rehearse
from pendopo.domain.catalogue.patching import NotOnlyWordsError
from pendopo.engines.pack_files import PackError


class Command(BaseCommand):
    help = "Packs: check what a folder says and play its journeys, load it, or begin a new service."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["check", "load", "new", "play"])
        parser.add_argument(
            "place",
            nargs="?",
            default=str(settings.PENDOPO.city),
            help="pack folder; for new: agency/service",
        )
        parser.add_argument(
            "--patch", action="store_true", help="load: words only; running cases follow"
        )
        parser.add_argument(
            "--no-journeys", action="store_true", help="check only what the files say"
        )

    def handle(
        self, *_args: Any, deed: str, place: str, patch: bool, no_journeys: bool, **_options: Any
    ) -> None:
        try:
            if deed == "check":
                self.stdout.write(f"{check(Path(place))} layanan, semua sah.")
                if not no_journeys:
                    self._rehearse(Path(place))
            elif deed == "play":
                self.stdout.write(f"{play_all()} perjalanan, semua seperti tertulis.")
            elif deed == "new":
                self.stdout.write(str(new(Path(settings.PENDOPO.city), place)))
            else:
                self.stdout.write("\n".join(load(Path(place), as_patch=patch, at=timezone.now())))
        except (PackError, NotOnlyWordsError) as error:
            nothing = "" if deed == "play" else "\nTidak ada yang dimuat."
            raise CommandError(f"{error}{nothing}") from error
        except InhabitedError as error:
            raise CommandError(str(error)) from error

    def _rehearse(self, pack: Path) -> None:
        try:
            if not rehearse(pack):
                raise CommandError("Ada perjalanan yang tidak seperti tertulis.")
        except (NoServerError, ServerError) as error:
            self.stderr.write(f"Perjalanan tidak dimainkan: {error}")
