"""The command line: `pendopo COMMAND`."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from pendopo.config.house import data_dir, database, is_running, sole_house, surroundings

OURS = {
    "audit": "verify|seal: prove that the log is whole, or seal what is new",
    "backup": "FILE [--keys FILE]: everything but the keys; the keys apart",
    "demo": "load|fill|accounts|codes: the demo city, its people's days and its secrets",
    "draw": "verify FILE_OR_URL [--saved FILE]: count a draw's order again, without a database",
    "generate": "--residents N --years Y: rows for load tests, never where people live",
    "key": "make|list|revoke: an account's keys for the API",
    "keys": "rotate|retire: wrap every subject's key anew; destroy old master keys",
    "node": "lease|end|list at the centre; join at an office node",
    "pack": "new|check|diff|graph|docs|load: a city as data",
    "prepare": "make the database, migrate it, let the processes in (also: migrate)",
    "queues": "relearn: learn anew from the calls how long things take",
    "reports": "learn: learn anew from reports where they end, and measure it",
    "restore": "FILE [--keys FILE]: bring a backup into an empty database",
    "shell": "Python with the house loaded",
    "worker": "hand on, typeset, deliver, time, seal",
}
NO_DATABASE = {
    "help",
    "makemigrations",
    "makemessages",
    "compilemessages",
    "collectstatic",
    "check",
    "draw",
}


def main(arguments: list[str]) -> int:
    """Run a command in the surroundings of the running house, or of one started for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print("pendopo COMMAND\n")
        print("\n".join(f"  {name:<9}{says}" for name, says in OURS.items()))
        print(
            "\nEach tells more with --help. Addresses and data: PENDOPO_DATABASE_URL, PENDOPO_DATA_DIR."
        )
        return 0
    with ExitStack() as stack:
        try:
            _find_house(arguments, stack)
        except (RuntimeError, OSError) as error:
            print(error, file=sys.stderr)
            return 1
        from django.core.management import (
            execute_from_command_line,
        )

        execute_from_command_line(["pendopo", *arguments])
    return 0


def _find_house(arguments: list[str], stack: ExitStack) -> None:
    """Set the surroundings: as given, else of the running house, else a server of our own."""
    if (
        os.environ.get("PENDOPO_DATABASE_URL")
        or arguments[0] in NO_DATABASE
        or "--help" in arguments
    ):
        return
    folder = data_dir()
    if is_running(folder):
        _take_over(folder / "house.env")
        return
    stack.enter_context(sole_house(folder))
    owner = stack.enter_context(database(folder))
    os.environ.update(surroundings(folder, owner))
    if arguments[0] not in {"prepare", "restore"}:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["pendopo", "prepare"])


def _take_over(told: Path) -> None:
    if not told.exists():
        raise RuntimeError("The house is just starting; try again when it says it runs.")
    for line in told.read_text().splitlines():
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
