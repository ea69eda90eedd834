"""A host's addresses, looked up once and checked."""

import asyncio
import contextlib
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable

from conversations.outbound.addresses import AllowedHosts, check_addresses, check_port

Resolver = Callable[[str, int], Awaitable[list[str]]]


NUMBERS = re.compile(r"[0-9a-fA-FxX]+(?:\.[0-9a-fA-FxX]+){0,3}")


class UnknownHost(Exception):
    """A host has no address; the message is for people."""


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises UnknownHost when it has none."""
    with contextlib.suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    with contextlib.suppress(OSError, UnicodeError):
        # As browsers and libraries of C read them too: 2130706433, 0x7f000001, 127.1.
        if NUMBERS.fullmatch(host):
            return [socket.inet_ntoa(socket.inet_aton(host))]
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownHost(f"There is no host {host!r}; check the address.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def checked_addresses(
    host: str, port: int, allowed: AllowedHosts, resolve: Resolver = resolved
) -> list[str]:
    """Where to connect to: to these addresses, since the next look-up may say otherwise.

    Raises UnsafeAddress, UnknownHost.
    """
    check_port(host, port, allowed)
    addresses = await resolve(host, port)
    check_addresses(host, port, addresses, allowed)
    # A scope says which network card; what is public has none.
    return [address.partition("%")[0] for address in addresses]
