"""Where a house listens, and by which addresses browsers reach it."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from pendopo.config.postgres import free_port

PORT = 8000
LAST_PORT = 65535
LOOPBACK = "127.0.0.1"
ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, never listened on


class PortError(RuntimeError):
    """A port cannot be had; the sentence says why and what to do."""


def portal_port() -> int:
    """Return the port for the portal: the one asked for, or a free one. Raises PortError."""
    wanted = _said("PENDOPO_PORT")
    return _had(wanted, "PENDOPO_PORT") if wanted else free_port(PORT)


def live_port(portal: int) -> int:
    """Return the port for live push: the one asked for, else a free one. Raises PortError.

    On a node it is the one after its pages': an office's network is told once what it lets through.
    """
    beside = portal + 1 if os.environ.get("PENDOPO_CENTRE_URL") else 0
    wanted = _said("PENDOPO_LIVE_PORT") or beside
    return _had(wanted, "PENDOPO_LIVE_PORT") if wanted else free_port()


def live_url(public: str, port: int) -> str:
    """Return where browsers listen: at the host of their pages, by a port of its own.

    What is https is behind a proxy, which sends `/live/` on.
    """
    told = urlsplit(public)
    if told.scheme == "https":
        return public.rstrip("/")
    host = told.hostname or "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def own_host() -> str:
    """Return the address at which this machine itself asks its pages."""
    host = os.environ.get("PENDOPO_HOST", LOOPBACK)
    return LOOPBACK if host in ANY else host


@contextmanager
def held(port: int) -> Iterator[int]:
    """Keep a port until our own processes listen on it, half a minute later: nobody finds it free.

    They share ports; two houses begun together would both listen, and answer each other's visitors.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind((LOOPBACK, port))
        yield port


def _said(name: str) -> int:
    """Return the port that the surroundings name, 0 for none. Raises PortError."""
    said = os.environ.get(name) or "0"
    if not said.isdecimal() or int(said) > LAST_PORT:
        raise PortError(f"{name} is a number up to {LAST_PORT}, not {said!r}.")
    return int(said)


def _had(wanted: int, name: str) -> int:
    if free_port(wanted) != wanted:
        raise PortError(
            f"Port {wanted} is taken. Choose another with {name}, or stop what uses it."
        )
    return wanted
