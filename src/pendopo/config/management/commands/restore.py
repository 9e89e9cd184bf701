from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pendopo.config.backups import NotABackupError, NotEmptyError, ToolError, restore
from pendopo.ground.vault.errors import NotAnExportError


class Command(BaseCommand):
    help = (
        "Bring a backup into an empty database, joined with the current keys (--keys): whoever was "
        "erased since stays erased. The folder keys/ must be in the data directory first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path)

    def handle(self, *_args: Any, file: Path, keys: Path | None, **_options: Any) -> None:
        try:
            told = restore(file, keys)
        except (NotABackupError, NotEmptyError, ToolError, NotAnExportError) as error:
            raise CommandError(str(error)) from error
        for note in told.notes:
            self.stderr.write(note)
        self.stdout.write(
            f"Restored as of {told.made_at:%Y-%m-%d %H:%M %Z}: {told.files} files, {told.keys} keys. "
            "A new epoch of the log has begun."
        )
