"""The command line: `pendopo COMMAND`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OURS = {"audit", "backup", "demo", "erase", "pack", "prepare", "restore", "worker"}


def main(arguments: list[str]) -> None:
    """Run a command in the surroundings of the running house, if there is one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
    known = Path(os.environ.get("PENDOPO_DATA_DIR", ROOT / ".data")) / "house.env"
    if known.exists():
        for line in known.read_text().splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(
            "pendopo COMMAND\n\n  " + "\n  ".join(sorted(OURS)) + "\n\nEach tells more with --help."
        )
        return
    from django.core.management import execute_from_command_line  # after the surroundings are known

    execute_from_command_line(["pendopo", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
