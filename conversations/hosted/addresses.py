"""Which addresses the hosted side may have: a key and callers' words are sent there.

Staff set the API's address; the socket's address comes from the API. Neither may lead
inside the own network without being named for it.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from conversations.hosted.problems import Fault, HostedError

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Host names, each standing for its subdomains as well."""

    plain: tuple[str, ...] = ()
    """May be reached without TLS; this machine itself always may."""
    sockets: tuple[str, ...] = ()
    """Where signed URLs may lead, beside the API's own host."""


def api_address(base_url: str, allowed: AllowedHosts) -> str:
    """The API's address without a slash at the end. Raises HostedError."""
    parts = _parts(base_url)
    if parts is None or parts.scheme not in ("http", "https"):
        raise _wrong("it is not an address like https://api.example")
    if parts.username is not None or parts.query or parts.fragment:
        raise _wrong("it must have no user, query or fragment")
    if parts.scheme == "http" and not _may_be_plain(parts, allowed):
        raise _wrong(
            "it must begin with https://, or its host be named in HOSTED_PLAIN_HOSTS"
        )
    return base_url.rstrip("/")


def check_socket_address(
    signed_url: object, base_url: str, allowed: AllowedHosts
) -> str:
    """The signed URL that the API at `base_url` gave. Raises HostedError."""
    parts = _parts(signed_url) if isinstance(signed_url, str) else None
    base = urlsplit(base_url)
    if parts is None or parts.scheme not in ("ws", "wss") or parts.username is not None:
        raise _untrusted("it is no WebSocket address")
    if parts.scheme == "ws" and not _may_be_plain(parts, allowed):
        raise _untrusted("it is not encrypted")
    host, base_host = parts.hostname or "", base.hostname or ""
    if _within(host, [base_host]):
        expected_port = base.port or DEFAULT_PORTS[base.scheme]
    elif _within(host, allowed.sockets):
        expected_port = DEFAULT_PORTS[parts.scheme]
    else:
        raise _untrusted(
            f"its host {host[:100]!r} is not the API's own; if it is right, name it in "
            "HOSTED_SOCKET_HOSTS"
        )
    if (parts.port or DEFAULT_PORTS[parts.scheme]) != expected_port:
        raise _untrusted(f"its port is not {expected_port}")
    return str(signed_url)


def is_loopback(host: str) -> bool:
    """Whether this can only be the machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and url.isprintable() and " " not in url else None


def _may_be_plain(parts: SplitResult, allowed: AllowedHosts) -> bool:
    host = parts.hostname or ""
    return is_loopback(host) or _within(host, allowed.plain)


def _within(host: str, names: Sequence[str]) -> bool:
    return any(
        host == name or (not _is_address(name) and host.endswith(f".{name}"))
        for name in (name.lower().strip(".") for name in names)
        if name
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _wrong(reason: str) -> HostedError:
    return HostedError(
        "The address of the hosted agent's service is wrong; "
        "correct it in the agent or in ELEVENLABS_BASE_URL.",
        fault=Fault.SETTINGS,
        detail=reason,
    )


def _untrusted(reason: str) -> HostedError:
    return HostedError(
        "The hosted agent's service gave an address that must not be connected to.",
        fault=Fault.SETTINGS,
        detail=f"of the signed URL: {reason}",
    )
