from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.config.living import generating


class Command(BaseCommand):
    help = "Residents and cases for load tests, copied as rows. Never in a city that is lived in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--residents", type=int, required=True)
        parser.add_argument("--years", type=float, required=True)
        parser.add_argument("--cases", type=int, help="all in all; else 1.2 a resident and year")
        parser.add_argument("--seed", default="pendopo")
        parser.add_argument("--yes-this-is-not-production", action="store_true", dest="trial")

    def handle(
        self,
        *_args: Any,
        residents: int,
        years: float,
        cases: int | None,
        seed: str,
        trial: bool,
        **_options: Any,
    ) -> None:
        if not settings.PENDOPO.demo and not trial:
            raise CommandError(
                "This is no demo city: refused without --yes-this-is-not-production."
            )
        if residents < 1 or years <= 0:
            raise CommandError("At least one resident, and some time.")
        try:
            generating.generate(
                residents=residents,
                years=years,
                cases=cases,
                seed=seed,
                at=timezone.now(),
                tell=self._tell,
            )
        except generating.NothingToCopyError as error:
            raise CommandError(str(error)) from error

    def _tell(self, what: str, count: int, seconds: float) -> None:
        rate = count / max(seconds, 0.001)
        self.stdout.write(f"{count} {what} in {seconds:.1f} s: {rate:.0f} a second")
        self.stdout.flush()
