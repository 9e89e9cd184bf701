"""`bin/run`: PostgreSQL, web, live and worker, with a demo city, until Ctrl-C."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg

from pendopo.config.children import Child, live, manage, web
from pendopo.config.environment import ROOT
from pendopo.config.filling import Filling, Later
from pendopo.config.listening import held, live_port, live_url, own_host, portal_port
from pendopo.config.logins import ROLES, login
from pendopo.config.postgres import Server
from pendopo.config.simulated import simulated

READY_WITHIN = 60  # seconds
LOOKS_EACH = 2  # seconds between looks at PostgreSQL


class HouseError(RuntimeError):
    """The house cannot be started; the sentence says why and what to do."""


def run() -> int:
    """Start the house and tend it. Returns the exit code."""
    # SIGINT too: whoever starts us in the background of a script has it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        folder = data_dir()
        with sole_house(folder), database(folder) as owner, held(portal_port()) as port:
            return _serve(folder, owner, port)
    except KeyboardInterrupt:
        return 0
    except (RuntimeError, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 1


def data_dir() -> Path:
    """Return the data directory, made if need be. Raises HouseError."""
    folder = Path(os.environ.get("PENDOPO_DATA_DIR") or ROOT / ".data").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HouseError(f"{folder} cannot be made: say another PENDOPO_DATA_DIR.") from error
    return folder


@contextmanager
def sole_house(folder: Path) -> Iterator[None]:
    """Hold the data directory for this process alone. Raises HouseError."""
    with (folder / "house.lock").open("a") as lock:
        if not _lock(lock):
            raise HouseError(
                f"A house already runs on {folder}. Stop it, or say another PENDOPO_DATA_DIR."
            )
        yield


def is_running(folder: Path) -> bool:
    """Tell whether a house runs on this data directory."""
    path = folder / "house.lock"
    if not path.exists():
        return False
    with path.open("r") as lock:
        return not _lock(lock)


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Yield the owner's address: of the database that was given, else of a server of our own."""
    given = os.environ.get("PENDOPO_DATABASE_URL")
    if given:
        yield given
        return
    server = Server(folder / "postgres")
    try:
        yield server.start()
    finally:
        # A second Ctrl-C must not leave the server behind.
        kept = {n: signal.signal(n, signal.SIG_IGN) for n in (signal.SIGINT, signal.SIGTERM)}
        server.stop()
        for number, handler in kept.items():
            signal.signal(number, handler)


def surroundings(folder: Path, owner: str, public: str = "", live_at: str = "") -> dict[str, str]:
    """Return what every process of this house is told. Without a word said it is a demo city."""
    told = {
        "PENDOPO_DEMO": "" if os.environ.get("PENDOPO_CENTRE_URL") else "1",
        "PENDOPO_HALLS_OPEN": "1",  # who looks at a demo in the evening may queue too
        "PENDOPO_PUBLIC_URL": public,
        "PENDOPO_LIVE_URL": live_at,
        "DJANGO_SETTINGS_MODULE": "pendopo.config.settings",
    }
    return {
        **{name: value for name, value in told.items() if value},
        **os.environ,
        "PENDOPO_DATA_DIR": str(folder),
        "PENDOPO_DATABASE_URL": owner,
        "PYTHONPATH": str(ROOT / "src"),
    }


def _serve(folder: Path, owner: str, port: int) -> int:
    pushing = live_port(port)
    public = os.environ.get("PENDOPO_PUBLIC_URL") or f"http://localhost:{port}"
    common = surroundings(folder, owner, public, live_url(public, pushing))
    node = bool(common.get("PENDOPO_CENTRE_URL"))
    demo = common.get("PENDOPO_DEMO") == "1" and not node
    lived = ["--lived"] if demo and common.get("PENDOPO_DEMO_CASES") != "0" else []
    _prepare(
        ("prepare",),
        ("node", "join") if node else ("demo", "load", *lived) if demo else ("pack", "load"),
        surroundings=common,
    )
    filling = Filling(manage("demo", "fill") if lived else [], dict(common))
    stand_ins, reached = simulated(folder, common) if demo else ([], {})
    common |= reached
    figures = folder / "figures"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir()
    mine = {
        role: {**common, "PENDOPO_ROLE": role, "PENDOPO_DATABASE_URL": _login(folder, owner, role)}
        for role in ROLES
    }
    mine["web"]["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    children = [
        Child("web", web(port), mine["web"]),
        Child("live", live(pushing), mine["live"]),
    ]
    later = [Child("worker", manage("worker"), mine["worker"]), *stand_ins]
    with _told(folder, common):
        _tend(children, folder, port, common, Later(filling, later))
    return 0


def _prepare(*commands: tuple[str, ...], surroundings: dict[str, str]) -> None:
    """Run commands one after another, and beside them collect the files pages are made of.

    Raises HouseError.
    """
    beside = ("collectstatic", "--noinput", "--verbosity", "0")
    collecting = subprocess.Popen(manage(*beside), env=surroundings)
    try:
        for command in commands:
            if subprocess.run(manage(*command), env=surroundings, check=False).returncode:
                raise HouseError(f"pendopo {' '.join(command)} failed; see above.")
    finally:
        ended = collecting.wait()
    if ended:
        raise HouseError(f"pendopo {' '.join(beside)} failed; see above.")


def _login(folder: Path, owner: str, role: str) -> str:
    """Return the address a process uses: its own role's, or the owner's where roles are not ours to make."""
    address = login(folder, owner, role)
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        print(f"{role} logs in as the owner: its own database role is not usable.", flush=True)
        return owner
    return address


@contextmanager
def _told(folder: Path, common: dict[str, str]) -> Iterator[None]:
    """Tell `bin/pendopo` where this house is, for as long as it runs."""
    path = folder / "house.env"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("\n".join(f"{k}={common[k]}" for k in common if k.startswith("PENDOPO_")))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _tend(
    children: list[Child], folder: Path, port: int, common: dict[str, str], later: Later
) -> None:
    log, own, looks = folder / "log", _own_server(folder, common), 0.0
    log.mkdir(exist_ok=True)
    try:
        for child in children:
            child.start(log)
        _await_web(children, log, port)
        later.filling.start()
        children += later.come(log)
        _announce(common)
        while True:
            _tend_once(children, log)
            children += later.come(log)
            if own and time.monotonic() > looks:
                if said := own.revive():
                    print(said, flush=True)
                looks = time.monotonic() + LOOKS_EACH
    finally:
        print("\nMenutup rumah …", flush=True)
        later.filling.stop()
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait_to_stop()


def _own_server(folder: Path, common: dict[str, str]) -> Server | None:
    """Return the server that `database` started; none where one was given."""
    if os.environ.get("PENDOPO_DATABASE_URL"):
        return None
    return Server(folder / "postgres", urlsplit(common["PENDOPO_DATABASE_URL"]).port or 0)


def _tend_once(children: list[Child], log: Path) -> None:
    for child in children:
        if said := child.tend(log, at=time.monotonic()):
            print(said, flush=True)
    time.sleep(0.25)


def _await_web(children: list[Child], log: Path, port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    # A node on the office's network answers to its own name alone.
    named = os.environ.get("PENDOPO_HOSTS", "").split(",")[0].strip().lstrip(".*") or "localhost"
    asked = urllib.request.Request(
        f"http://{own_host()}:{port}/readyz", headers={"Host": f"{named}:{port}"}
    )
    while time.monotonic() < until:
        try:
            with direct.open(asked, timeout=5):
                return
        except urllib.error.HTTPError as error:
            raise HouseError(f"The house is not ready: {error.read().decode()}") from error
        except OSError:
            _tend_once(children, log)
    raise HouseError(f"web did not answer within {READY_WITHIN} seconds; see {log / 'web.log'}")


def _announce(common: dict[str, str]) -> None:
    public = common["PENDOPO_PUBLIC_URL"]
    print(
        f"\nPendopo berjalan.\n\n  Portal warga   {public}/\n  Meja petugas   {public}/petugas/\n"
        f"  Loket          {public}/loket/\n  Meja depan     {public}/meja-depan/\n  Kios, papan    {public}/kios/  {public}/papan/\n"
    )
    if common.get("PENDOPO_DEMO") == "1":
        sys.stdout.flush()
        subprocess.run(manage("demo", "accounts"), env=common, check=False)
        print("\nKode sekali pakai: bin/pendopo demo codes.", end=" ")
    print("Ctrl-C menutup semuanya.", flush=True)
