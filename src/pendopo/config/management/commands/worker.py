from typing import Any

from django.core.management.base import BaseCommand

from pendopo.config.worker import main


class Command(BaseCommand):
    help = "Work: hand on events, typeset, complete, deliver, fire timers, seal."

    def handle(self, *_args: Any, **_options: Any) -> None:
        main()
