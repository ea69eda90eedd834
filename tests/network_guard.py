"""No test leaves the machine: what tries to is refused and remembered."""

import _socket
import functools
import ipaddress
import socket
from collections.abc import Callable
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


def install() -> None:
    """Watch the sockets of this process from now on, of whichever library.

    Not by an audit hook, which is Python code inside of `sys.settrace`: while it runs,
    Python 3.11 can begin to trace no other thread, and one that starts then dies.
    """
    for name in ("connect", "connect_ex"):
        _guard(socket.socket, name, "socket.connect", lambda called: called[1])
    _guard(socket.socket, "sendto", "socket.sendto", lambda called: called[-1])
    # After the socket, buffers, ancillary data and flags; a connected one needs none.
    _guard(
        socket.socket,
        "sendmsg",
        "socket.sendmsg",
        lambda called: called[4] if called[4:] else None,
    )
    # Every look-up of `socket` goes through this one.
    _guard(_socket, "getaddrinfo", "socket.getaddrinfo", _looked_up)
    for name in ("gethostbyname", "gethostbyname_ex"):
        _guard(socket, name, "socket.gethostbyname", _looked_up)


def _looked_up(called: tuple[Any, ...]) -> tuple[Any, ...]:
    if isinstance(called[0], str):
        # Raises as the look-up itself does: what can be no host is asked of nobody.
        called[0].encode("idna")
    return called


def _guard(
    owner: Any, name: str, event: str, address_of: Callable[[tuple[Any, ...]], Any]
) -> None:
    real = getattr(owner, name)

    @functools.wraps(real)
    def guarded(*called: Any) -> Any:
        _check(event, address_of(called))
        return real(*called)

    setattr(owner, name, guarded)


def _check(event: str, address: Any) -> None:
    # Other families (Unix sockets, netlink) have no host in their address.
    host = address[0] if isinstance(address, tuple) else None
    if isinstance(host, (str, bytes)) and not is_local(host):
        REFUSED.append(f"{event} {host!r}")
        raise RuntimeError(f"A test tried to leave the machine: {event} {host!r}")
