from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pendopo.domain.reports.learning import FEWEST, best, learn


class Command(BaseCommand):
    help = (
        "Reports: learn anew, from their masked words, where they end; measured on the latest ones."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["learn"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        lesson = learn(at=timezone.now())
        if lesson is None:
            self.stdout.write(f"Belum cukup laporan: paling sedikit {FEWEST} yang sudah diperiksa.")
            return
        self.stdout.write(
            f"Pelajaran {lesson.version}: dari {lesson.taught} laporan, "
            f"benar {lesson.right} dari {lesson.measured} yang sesudahnya."
        )
        for kind, told in sorted(best().items(), key=lambda each: -each[1].certainty):
            surest = f"paling yakin: {told.right} dari {told.of}, sekurangnya {told.certainty:.0%}"
            self.stdout.write(f"  {kind:<32} {surest}")
