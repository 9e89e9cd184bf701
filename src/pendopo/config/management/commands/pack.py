from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.config import describing, differing
from pendopo.config.beginning import begin
from pendopo.config.graphs.city import city_graph, city_text
from pendopo.config.graphs.service import service_graph
from pendopo.config.packs import check, definition_of, definitions, load
from pendopo.config.postgres import NoServerError, ServerError
from pendopo.config.rehearsing import InhabitedError, play_all, rehearse
from pendopo.domain.catalogue.patching import NotOnlyWordsError
from pendopo.domain.directory.city import read_city
from pendopo.engines.pack_files import PackError


class Command(BaseCommand):
    help = "Packs: check, compare, draw, describe and load what a folder says, or begin a service."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=list(self._deeds))
        parser.add_argument(
            "place",
            nargs="?",
            default="",
            help="pack folder; for new and graph: agency/service (graph alone draws the city)",
        )
        parser.add_argument(
            "--patch", action="store_true", help="load: words only; running cases follow"
        )
        parser.add_argument(
            "--no-journeys", action="store_true", help="check only what the files say"
        )
        parser.add_argument(
            "--only", default="", metavar="SERVICE", help="check: play this service's journeys only"
        )
        parser.add_argument("--against", type=Path, help="diff: another folder, not the database")
        parser.add_argument(
            "--exit-code", action="store_true", help="diff: answer 1 when something differs"
        )
        parser.add_argument(
            "--out", type=Path, help="graph: write to this file; docs: to this folder"
        )
        parser.add_argument("--mermaid", action="store_true", help="graph: the city as text")

    def handle(self, *_args: Any, deed: str, place: str, **options: Any) -> None:
        try:
            self._deeds[deed](place, options)
        except (PackError, NotOnlyWordsError) as error:
            nothing = "\nTidak ada yang dimuat." if deed in {"check", "load", "new"} else ""
            raise CommandError(f"{error}{nothing}") from error
        except InhabitedError as error:
            raise CommandError(str(error)) from error

    @property
    def _deeds(self) -> dict[str, Callable[[str, dict[str, Any]], None]]:
        return {
            "check": self._check,
            "diff": self._diff,
            "docs": self._docs,
            "graph": self._graph,
            "load": self._load,
            "new": self._new,
            "play": self._play,
        }

    def _check(self, place: str, told: dict[str, Any]) -> None:
        """Say what is wrong in the files, then play the journeys."""
        self.stdout.write(f"{check(_folder(place))} layanan, semua sah.")
        if not told["no_journeys"]:
            self._rehearse(_folder(place), told["only"])

    def _diff(self, place: str, told: dict[str, Any]) -> None:
        """Say what a folder would change."""
        found = differing.told(_folder(place), told["against"])
        self.stdout.write(found or "Tidak ada bedanya.")
        if found and told["exit_code"]:
            raise SystemExit(1)

    def _graph(self, place: str, told: dict[str, Any]) -> None:
        """Draw one service, or who works with whom in the city."""
        pack = Path(settings.PENDOPO.city)
        if place:
            drawn = service_graph(definition_of(pack, place))
        elif told["mermaid"]:
            drawn = city_text(definitions(pack))
        else:
            drawn = city_graph(definitions(pack), name=read_city(pack).name)
        if out := told["out"]:
            out.write_text(drawn, encoding="utf-8")
        else:
            self.stdout.write(drawn)

    def _docs(self, place: str, told: dict[str, Any]) -> None:
        """Write a page for each service, to print."""
        out = told["out"] or Path("standar")
        written = describing.write(_folder(place), out)
        self.stdout.write(f"{len(written)} halaman di {out}. Mulai dari index.html.")

    def _load(self, place: str, told: dict[str, Any]) -> None:
        """Publish what a folder says, all or nothing."""
        done = load(_folder(place), as_patch=told["patch"], at=timezone.now())
        self.stdout.write("\n".join(done))

    def _new(self, place: str, _told: dict[str, Any]) -> None:
        """Begin a service."""
        pack = Path(settings.PENDOPO.city)
        today = timezone.now().astimezone(read_city(pack).zone).date()
        self.stdout.write("\n".join(map(str, begin(pack, place, on=today))))

    def _play(self, place: str, _told: dict[str, Any]) -> None:
        """Play the journeys in this house, which must be empty."""
        self.stdout.write(f"{play_all(place)} perjalanan, semua seperti tertulis.")

    def _rehearse(self, pack: Path, only: str) -> None:
        try:
            if not rehearse(pack, only):
                raise CommandError("Ada perjalanan yang tidak seperti tertulis.")
        except (NoServerError, ServerError) as error:
            self.stderr.write(f"Perjalanan tidak dimainkan: {error}")


def _folder(place: str) -> Path:
    return Path(place or settings.PENDOPO.city)
