from typing import Any

from django.core.management.base import BaseCommand

from pendopo.config.preparing import prepare


class Command(BaseCommand):
    help = (
        "Make the database if it is missing, migrate it, and let each process in by its own role."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        for note in prepare():
            self.stderr.write(note)
