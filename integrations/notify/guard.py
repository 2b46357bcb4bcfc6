"""Keeps messages away from hosts inside the network: an address typed by a person must not reach what only we can.

Every address that a name resolves to is looked at before a connection is made, on the very answer that is then used.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Literal

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

Hosts = Literal["public", "any"]

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in an IPv6 one

INSIDE = "This address leads into a private network. Use one that is reachable from the internet."


class InsideOnly(OSError):
    """A name leads to an address that is not public."""


class Resolver(AbstractResolver):
    """Resolves names as the system does; with "public" hosts it refuses a name with any address that is not."""

    def __init__(self, hosts: Hosts) -> None:
        """Ask the system's resolver."""
        self._hosts = hosts
        self._system = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name; InsideOnly when it leads inside."""
        found = await self._system.resolve(host, port, family)
        if self._hosts == "public" and not all(is_public(one["host"]) for one in found):
            raise InsideOnly(INSIDE)
        return found

    async def close(self) -> None:
        """Nothing is open."""
        await self._system.close()


def is_public(address: str) -> bool:
    """Whether an IP address can be reached from the internet, also what is wrapped in an IPv6 address."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner: IPv4Address | None = None
    if isinstance(known, IPv6Address):
        wrapped = known.teredo[1] if known.teredo else None
        inner = known.ipv4_mapped or known.sixtofour or wrapped
        if known in _NAT64:
            inner = IPv4Address(int(known) & 0xFFFFFFFF)
    if inner is not None:
        return _is_outside(inner)
    return _is_outside(known)


def literal_of(host: str) -> str | None:
    """Return the IP address that a URL's host is written as, or None for a name."""
    try:
        return str(ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return None


async def refuse_inside(host: str, hosts: Hosts) -> None:
    """Raise InsideOnly for a name or address that leads inside; OSError when it does not resolve."""
    if hosts == "any":
        return
    if literal_of(host) is not None:
        found = [host.strip("[]")]
    else:
        loop = asyncio.get_running_loop()
        found = [str(row[4][0]) for row in await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    if not all(is_public(address) for address in found):
        raise InsideOnly(INSIDE)


def _is_outside(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is global and one host's."""
    return address.is_global and not address.is_multicast
