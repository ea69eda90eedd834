"""No test leaves the machine: what tries to is refused and remembered."""

import ipaddress
import sys
from typing import Any

REFUSED: list[str] = []
"""What was refused since it was last emptied; the test that finds it filled fails."""


def is_local(host: object) -> bool:
    """Whether this host can only be the machine itself."""
    if host is None or host in ("", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: it sees every connection, of whichever library."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # Other families (Unix sockets, netlink) have no host in their address.
        if not isinstance(address, tuple) or not isinstance(address[0], (str, bytes)):
            return
        host = address[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_local(host):
        REFUSED.append(f"{event} {host!r}")
        raise RuntimeError(f"A test tried to leave the machine: {event} {host!r}")


def install() -> None:
    """Watch this process from now on; an audit hook cannot be taken back."""
    sys.addaudithook(watch)
