"""Starting the house: one a data directory, on the port that was asked for, and whatever dies comes back."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pendopo.config.children import Child
from pendopo.config.house import HouseError, is_running, sole_house
from pendopo.config.listening import (
    PortError,
    held,
    live_port,
    live_url,
    own_host,
    portal_port,
)
from pendopo.config.logins import login, role_secret
from pendopo.config.postgres import Server, free_port


def test_a_second_house_on_the_same_data_is_refused(tmp_path) -> None:
    assert not is_running(tmp_path)
    with sole_house(tmp_path):
        assert is_running(tmp_path)
        with pytest.raises(HouseError, match="already runs"), sole_house(tmp_path):
            pass
    assert not is_running(tmp_path)


def test_a_taken_port_is_said_and_not_changed(monkeypatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PENDOPO_PORT", str(taken.getsockname()[1]))
        with pytest.raises(PortError, match="is taken"):
            portal_port()
    monkeypatch.setenv("PENDOPO_PORT", "pintu")
    with pytest.raises(PortError, match="is a number"):
        portal_port()


def test_a_node_pushes_at_the_port_after_its_pages_or_the_one_it_is_told(monkeypatch) -> None:
    portal = free_port()
    monkeypatch.setenv("PENDOPO_CENTRE_URL", "https://pusat.example")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", portal + 1))
        taken.listen()
        with pytest.raises(PortError, match=f"{portal + 1} is taken.*PENDOPO_LIVE_PORT"):
            live_port(portal)
        monkeypatch.setenv("PENDOPO_LIVE_PORT", str(other := free_port()))
        assert live_port(portal) == other
    monkeypatch.delenv("PENDOPO_LIVE_PORT")
    assert live_port(portal) == portal + 1


def test_browsers_are_pushed_to_from_the_host_of_their_pages(monkeypatch) -> None:
    assert live_url("http://simpul.lan:8000/", 8001) == "http://simpul.lan:8001"
    assert live_url("http://[fd00::7]:8000", 8001) == "http://[fd00::7]:8001"
    assert live_url("https://kota.example/", 8001) == "https://kota.example"  # its proxy sends on
    for listens, asked in (("::", "127.0.0.1"), ("10.1.2.3", "10.1.2.3")):
        monkeypatch.setenv("PENDOPO_HOST", listens)
        assert own_host() == asked


def test_a_port_is_kept_from_the_moment_it_is_chosen() -> None:
    port = free_port()
    with held(port):
        assert free_port(port) != port
    assert free_port(port) == port


def test_what_dies_comes_back_and_waits_longer_each_time(tmp_path) -> None:
    child = Child("web", [sys.executable, "-c", ""], dict(os.environ))
    at, waits = 1000.0, []
    for _ in range(4):
        child.start(tmp_path)
        child.began = at
        child.process.wait()
        assert "ended (0)" in child.tend(tmp_path, at=at)
        waits.append(child.again_at - at)
        assert child.tend(tmp_path, at=at) == ""
        assert child.process is None
        at = child.again_at
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]


def test_a_process_logs_in_by_a_role_of_its_own(tmp_path) -> None:
    address = login(
        tmp_path, "postgresql://owner:secret@db.example:5433/kota?sslmode=require", "web"
    )
    secret = role_secret(tmp_path, "web")
    assert address == f"postgresql://kota_web:{secret}@db.example:5433/kota?sslmode=require"
    assert (tmp_path / "keys" / "role-web").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_our_own_server_wants_a_password_and_keeps_its_data(tmp_path) -> None:
    folder = Path("/tmp") / f"pendopo-server-{os.getpid()}" if os.geteuid() == 0 else tmp_path
    server = Server(folder / "postgres")
    try:
        for command in ("create table kept (n int)", "select n from kept"):
            server.start()
            address = server.address("postgres")
            assert psql(address, command).returncode == 0
            bare = address.replace((folder / "postgres" / "password").read_text(), "guess")
            assert "password authentication failed" in psql(bare, "select 1").stderr
            if command.startswith("create"):
                assert server.revive() == ""
                kill_all(server, folder)
                assert server.revive() == "PostgreSQL ended; it runs again."
                assert server.address("postgres") == address
            server.stop()
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


def kill_all(server: Server, folder: Path) -> None:
    """Kill the server outright, and wait until the system has forgotten it."""
    (told,) = folder.rglob("postmaster.pid")
    os.kill(int(told.read_text().split()[0]), signal.SIGKILL)
    until = time.monotonic() + 30
    while server.is_up() and time.monotonic() < until:
        time.sleep(0.1)


def psql(address: str, command: str) -> subprocess.CompletedProcess[str]:
    said = (
        f"import sys, psycopg; psycopg.connect(sys.argv[1], autocommit=True).execute({command!r})"
    )
    return subprocess.run(
        [sys.executable, "-c", said, address], capture_output=True, text=True, check=False
    )
