"""`bin/run`: PostgreSQL, web, live and worker, with a demo city, until Ctrl-C."""

import os
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from pendopo.config.environment import ROOT
from pendopo.config.postgres import Server, free_port

PORT = 8000
GIVE_UP = 10


@dataclass
class Child:
    """One process of the house, restarted with growing waits when it dies."""

    name: str
    command: list[str]
    surroundings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    again_at: float = 0.0

    def start(self, log: Path) -> None:
        with (log / f"{self.name}.log").open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                env=self.surroundings,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def tend(self, log: Path) -> None:
        if self.process and self.process.poll() is not None:
            self.deaths += 1
            self.again_at = time.monotonic() + min(2**self.deaths, 30) / 4
            self.process = None
        if self.process is None and time.monotonic() >= self.again_at:
            self.start(log)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(GIVE_UP)
            except subprocess.TimeoutExpired:
                self.process.kill()


@dataclass
class House:
    """All that runs for one data directory."""

    folder: Path
    server: Server | None = None
    children: list[Child] = field(default_factory=list)


def run() -> int:
    """Start the house and tend it. Returns the exit code."""
    folder = Path(os.environ.get("PENDOPO_DATA_DIR", ROOT / ".data")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    house = House(folder)
    try:
        port = _portal_port()
        owner = os.environ.get("PENDOPO_DATABASE_URL") or _own_server(house)
        return _serve(house, owner, port)
    except KeyboardInterrupt:
        return 0
    finally:
        print("\nMenutup rumah …", flush=True)
        for child in reversed(house.children):
            child.stop()
        if house.server:
            house.server.stop()


def _portal_port() -> int:
    wanted = int(os.environ.get("PENDOPO_PORT", "0"))
    port = free_port(wanted or PORT)
    if wanted and port != wanted:
        sys.exit(f"Port {wanted} is taken. Choose another with PENDOPO_PORT, or stop what uses it.")
    return port


def _own_server(house: House) -> str:
    house.server = Server(house.folder / "postgres")
    return house.server.start()


def _serve(house: House, owner: str, port: int) -> int:
    log = house.folder / "log"
    log.mkdir(exist_ok=True)
    live = free_port()
    common = {
        **os.environ,
        "PENDOPO_DATA_DIR": str(house.folder),
        "PENDOPO_DATABASE_URL": owner,
        "PENDOPO_DEMO": os.environ.get("PENDOPO_DEMO", "1"),
        "PENDOPO_PUBLIC_URL": os.environ.get("PENDOPO_PUBLIC_URL", f"http://localhost:{port}"),
        "PENDOPO_LIVE_URL": os.environ.get("PENDOPO_LIVE_URL", f"http://localhost:{live}"),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "pendopo.config.settings",
    }
    manage = [sys.executable, "-m", "pendopo.config"]
    for command in (
        ["prepare"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
        ["demo", "load"],
    ):
        if subprocess.run([*manage, *command], env=common, check=False).returncode:
            return 1
    addresses = {role: _login(house.folder, owner, role) for role in ("web", "worker", "live")}
    as_role = {
        role: {**common, "PENDOPO_ROLE": role, "PENDOPO_DATABASE_URL": address}
        for role, address in addresses.items()
    }
    granian = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        os.environ.get("PENDOPO_WEB_PROCESSES", "2"),
        "--blocking-threads",
        "4",
        "--no-log",
        "pendopo.config.wsgi:application",
    ]
    uvicorn = [
        sys.executable,
        "-m",
        "uvicorn",
        "--host",
        "127.0.0.1",
        "--port",
        str(live),
        "--log-level",
        "warning",
        "--timeout-graceful-shutdown",
        "3",
        "pendopo.ground.live.app:app",
    ]
    house.children = [
        Child("web", granian, as_role["web"]),
        Child("live", uvicorn, as_role["live"]),
        Child("worker", [*manage, "worker"], as_role["worker"]),
    ]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    (house.folder / "house.env").write_text(
        "\n".join(f"{k}={common[k]}" for k in common if k.startswith("PENDOPO_"))
    )
    for child in house.children:
        child.start(log)
    _announce(manage, common)
    while True:
        for child in house.children:
            child.tend(log)
        time.sleep(0.5)


def _login(folder: Path, owner: str, role: str) -> str:
    """Return the owner's address with the role's own name and password, both made by `prepare`."""
    secret = (folder / "keys" / f"role-{role}").read_text()
    parts = urlsplit(owner)
    name = quote(f"{parts.path.lstrip('/')}_{role}")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{name}:{secret}@{host}"))


def role_secret(folder: Path, role: str) -> str:
    """Return a role's password, made the first time (0600)."""
    path = folder / "keys" / f"role-{role}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(24))
    return path.read_text()


def _announce(manage: list[str], common: dict[str, str]) -> None:
    public = common["PENDOPO_PUBLIC_URL"]
    print(
        f"\nPendopo berjalan.\n\n  Portal warga   {public}/\n  Meja petugas   {public}/petugas/\n"
    )
    sys.stdout.flush()
    subprocess.run([*manage, "demo", "accounts"], env=common, check=False)
    print("\nKode sekali pakai: bin/pendopo demo codes. Ctrl-C menutup semuanya.", flush=True)
