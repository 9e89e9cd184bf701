from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pendopo.config.backups import backup
from pendopo.ground.vault.exports import export_keys


class Command(BaseCommand):
    help = (
        "Write the database and its files to FILE. It holds no keys: write them apart with --keys, "
        "to a file that stays here: erasing a person overwrites that person's key in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path)

    def handle(self, *_args: Any, file: Path, keys: Path | None, **_options: Any) -> None:
        size = backup(file, at=timezone.now())
        self.stdout.write(f"{file}: {size / 1e6:.1f} MB, without keys.")
        if keys:
            self.stdout.write(f"{keys}: {export_keys(keys)} keys.")
        self.stdout.write("The folder keys/ of the data directory is backed up by nobody but you.")
