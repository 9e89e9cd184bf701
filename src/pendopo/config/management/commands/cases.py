from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.config.moving import MovingError, find, told
from pendopo.ground.actor import system


class Command(BaseCommand):
    help = "Running cases: preview what a newer version would do to them, or move them to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["preview", "migrate"])
        parser.add_argument("service", help="agency/service")
        parser.add_argument("--from", dest="old", type=int, required=True, metavar="N")
        parser.add_argument("--to", dest="new", type=int, required=True, metavar="N")
        parser.add_argument(
            "--map",
            dest="pairs",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="a renamed step",
        )

    def handle(
        self, *_args: Any, deed: str, service: str, old: int, new: int, pairs: list[str], **_: Any
    ) -> None:
        now = timezone.now()
        try:
            moving = find(service, old=old, new=new, pairs=pairs)
        except MovingError as error:
            raise CommandError(str(error)) from error
        if deed == "preview":
            self.stdout.write(told(moving, moving.preview(at=now)))
        else:
            self.stdout.write(told(moving, moving.all(by=system("migration"), at=now), done=True))
