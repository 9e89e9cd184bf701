"""Whose try it was, also behind a proxy."""

import os
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

HOUSE = 64
"""Bits of an IPv6 address that one subscriber has: the rest is theirs to change (RIPE-690)."""
LOOPBACK = ("127.0.0.0/8", "::1/128")


def visitor_address(request: HttpRequest) -> str:
    """Return the address a request came from; of an IPv6 one, the network of its house.

    Behind a proxy of ours (this machine, or a network in PENDOPO_PROXIES) it is the last entry of
    X-Forwarded-For, the one that proxy wrote; what stands before it anyone may have forged.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return _house(told if told and _is_proxy(peer) else peer)


def _house(told: str) -> str:
    try:
        address = ip_address(told.strip("[]"))
    except ValueError:
        return told
    if not isinstance(address, IPv6Address):
        return told
    mapped = address.ipv4_mapped
    return str(mapped or ip_network((address, HOUSE), strict=False))


def _is_proxy(peer: str) -> bool:
    named = filter(None, os.environ.get("PENDOPO_PROXIES", "").split(","))
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in ip_network(each.strip()) for each in (*LOOPBACK, *named))
