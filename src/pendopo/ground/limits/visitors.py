"""Whose try it was, also behind a proxy."""

import os
from ipaddress import ip_address, ip_network

from django.http import HttpRequest

LOOPBACK = ("127.0.0.0/8", "::1/128")


def visitor_address(request: HttpRequest) -> str:
    """Return the address a request came from.

    Behind a proxy of ours (this machine, or a network in PENDOPO_PROXIES) it is the last entry of
    X-Forwarded-For, the one that proxy wrote; what stands before it anyone may have forged.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told if told and _is_proxy(peer) else peer


def _is_proxy(peer: str) -> bool:
    named = filter(None, os.environ.get("PENDOPO_PROXIES", "").split(","))
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in ip_network(each.strip()) for each in (*LOOPBACK, *named))
