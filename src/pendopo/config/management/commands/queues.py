from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pendopo.domain.queues.boards import halls
from pendopo.domain.queues.learning import relearn


class Command(BaseCommand):
    help = "Queues: learn anew, from the calls themselves, how long things take in every line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["relearn"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        for hall in halls():
            self.stdout.write(f"{hall.office.name}: {relearn(hall.pk, at=timezone.now())}")
