"""The processes of a house: how each is started, and how it is tended."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GIVE_UP = 10  # seconds to stop
LIVES = 60  # seconds after which a process counts as having lived, and its next wait is short
LONGEST_WAIT = 10
PR_SET_PDEATHSIG = 1
PYTHON = (sys.executable, "-m")


def web(port: int) -> list[str]:
    """Return the command of the pages and the API, over WSGI.

    Two threads a process: pages are work for the processor, and more threads only take turns
    (8 clients on 2 cores: 22 cases a second with two, 19 with four, and a longer tail).
    """
    return [
        *(*PYTHON, "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", os.environ.get("PENDOPO_HOST", "127.0.0.1"), "--port", str(port)),
        *("--workers", os.environ.get("PENDOPO_WEB_PROCESSES", "2"), "--blocking-threads", "2"),
        *("--respawn-failed-workers", "--log-level", "warning"),
        "pendopo.config.wsgi:application",
    ]


def live(port: int) -> list[str]:
    """Return the command of the push process: it lets go of its watchers within 3 seconds."""
    return [
        *(*PYTHON, "uvicorn", "--log-level", "warning", "--no-access-log"),
        *("--host", os.environ.get("PENDOPO_HOST", "127.0.0.1"), "--port", str(port)),
        *("--timeout-graceful-shutdown", "3", "--backlog", "8192"),  # an opening comes all at once
        "pendopo.config.asgi:app",
    ]


def manage(*arguments: str) -> list[str]:
    """Return the command of one of `pendopo`'s own commands."""
    return [*PYTHON, "pendopo.config", *arguments]


@dataclass
class Child:
    """One process of the house, restarted with growing waits when it dies."""

    name: str
    command: list[str]
    surroundings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    deaths: int = 0
    again_at: float = 0.0

    def start(self, log: Path) -> None:
        """Start it; its words go to a file of its own."""
        self.began = time.monotonic()
        with (log / f"{self.name}.log").open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                env=self.surroundings,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - one call of C, and this process has no threads
            )

    def tend(self, log: Path, *, at: float) -> str:
        """Start it again if it died; return what happened, as a sentence. `at` is monotonic."""
        if self.process and self.process.poll() is not None:
            self.deaths = 1 if at - self.began > LIVES else self.deaths + 1
            wait = min(2.0 ** (self.deaths - 3), LONGEST_WAIT)
            self.again_at = at + wait
            code, self.process = self.process.returncode, None
            return f"{self.name} ended ({code}); again in {wait:g} s. See {log / self.name}.log"
        if self.process is None and at >= self.again_at:
            self.start(log)
        return ""

    def ask_to_stop(self) -> None:
        """Ask it to finish what it is at."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_to_stop(self) -> None:
        """Wait until it has stopped, by force in the end."""
        if not self.process:
            return
        try:
            self.process.wait(GIVE_UP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def die_with_parent() -> Callable[[], None] | None:
    """Return what makes a child on Linux get SIGTERM when the house is killed outright."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask
