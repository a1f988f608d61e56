"""Where a request comes from: an address that nobody can forge, and of which only a keyed hash is kept."""

from __future__ import annotations

import hmac
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flask import Request

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks_of(words: str) -> Networks:
    """The networks in a list such as "10.0.0.0/8, 127.0.0.1".

    Raises: ValueError.
    """
    return tuple(ip_network(word.strip()) for word in words.split(",") if word.strip())


def address_of(request: Request, proxies: Networks) -> str:
    """The visitor's address: the nearest one that is not a proxy of ours.

    Everybody may write X-Forwarded-For; only what our own proxies added at its end is true.
    """
    hops = [request.remote_addr or "", *(hop.strip() for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")))]
    nearest = hops[0]
    for hop in hops:
        try:
            here = ip_address(hop)
        except ValueError:
            break
        nearest = hop
        if not any(here in network for network in proxies):
            break
    return _household(nearest)


def hash_of(address: str, key: bytes) -> str:
    """The address as it is kept: enough to tell two places apart, of no use to find one."""
    return hmac.digest(key, b"address:" + address.encode(), "sha256").hex()[:16]


def _household(address: str) -> str:
    # Whoever has one IPv6 address has 2^64 of them.
    try:
        here = ip_address(address)
    except ValueError:
        return address
    if not isinstance(here, IPv6Address):
        return address
    if here.ipv4_mapped:
        return str(here.ipv4_mapped)
    return str(ip_network((here, 64), strict=False))
