"""A line to an address that somebody gave us: only to the open internet, never into this house.

The name is resolved once, each address it stands for is checked, and the connection goes to a
checked one: a name that stands for another address a moment later leads nowhere. Nothing is
followed: a redirect is an answer like any other.
"""

import http.client
import socket
import ssl
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from pendopo.ground.wire.calling import Line, NotSentError

PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class GuardedLine(Line):
    """`private` lets addresses of this house and its networks through: for a demo alone."""

    private: bool = False

    def _connected(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        number = port or PORTS[scheme]
        address = self._checked(host, number)
        connection = (
            _Pinned(host, address, number, self.seconds)
            if scheme == "https"
            else http.client.HTTPConnection(host, number, timeout=self.seconds)
        )
        try:
            if isinstance(connection, _Pinned):
                connection.connect()
            else:
                connection.sock = socket.create_connection((address, number), self.seconds)
        except OSError as error:
            connection.close()
            raise NotSentError(type(error).__name__) from error
        return connection

    def _checked(self, host: str, port: int) -> str:
        """Return an address that a name stands for. Raises NotSentError unless all are open."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotSentError("unresolved") from error
        addresses = [str(place[0]).partition("%")[0] for *_, place in found]
        if not self.private and not all(is_open(ip_address(each)) for each in addresses):
            raise NotSentError("private")
        return addresses[0]


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address, whose certificate must be that of the name."""

    def __init__(self, host: str, address: str, port: int, seconds: float) -> None:
        self._address, self._tls = address, ssl.create_default_context()
        super().__init__(host, port, timeout=seconds, context=self._tls)

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise


def is_open(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is of the open internet, also where it hides one within."""
    if isinstance(address, IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if within is not None:
            return is_open(within)
        if address in NAT64:
            return is_open(IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast
