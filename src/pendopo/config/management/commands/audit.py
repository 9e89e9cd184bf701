from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pendopo.ground.log import sealing, verifying


class Command(BaseCommand):
    help = "The log: seal what is new, or prove that nothing was changed, removed or slipped in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["verify", "seal"])

    def handle(self, *_args: Any, deed: str, **_options: Any) -> None:
        if deed == "seal":
            self.stdout.write(f"{sealing.seal()} events sealed.")
            return
        findings = verifying.verify()
        for finding in findings:
            self.stdout.write(finding.say)
        if findings:
            raise CommandError(f"{len(findings)} findings.")
        self.stdout.write("The log is whole.")
