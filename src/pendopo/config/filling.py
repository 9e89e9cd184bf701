"""The first hours of a demo city, and the processes that wait until they are over."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from pendopo.config.children import Child, die_with_parent


@dataclass
class Filling:
    """The first hours of a demo city, lived while its doors are open already.

    The worker, and the systems outside, come once it is over: until then their part is done in
    the time of those days.
    """

    command: list[str]
    surroundings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, if there is anything to fill."""
        if self.command:
            self.process = subprocess.Popen(
                self.command,
                env=self.surroundings,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - one call of C, and this process has no threads
            )

    def over(self) -> bool:
        """Tell whether it is over, well or not: the house goes on either way."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            return False
        if self.process.returncode:
            print("Kota demo tidak terisi penuh; lihat di atas.", flush=True)
        return True

    def stop(self) -> None:
        """Stop it where it is."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


@dataclass
class Later:
    """The processes that come once the city is filled."""

    filling: Filling
    children: list[Child]

    def come(self, log: Path) -> list[Child]:
        """Start and return them if it is time; each once."""
        if not self.children or not self.filling.over():
            return []
        for child in self.children:
            child.start(log)
        came, self.children = self.children, []
        return came
