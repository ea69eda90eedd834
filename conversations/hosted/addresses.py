"""Which addresses the hosted side may have: a key and callers' words are sent there.

The site's own address is its owner's word and may be anywhere. An agent's own address
comes from staff or a program, the socket's address from the API there: what they may be
is checked here, and where they lead when they are connected to.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from conversations.hosted.problems import Fault, HostedError
from conversations.outbound.addresses import DEFAULT_PORTS, AllowedHosts


@dataclass(frozen=True, slots=True)
class VendorHosts:
    """What the owner of the site says about the hosted side."""

    site_url: str = ""
    """The site's own address of the API."""
    plain: AllowedHosts = field(
        default_factory=lambda: AllowedHosts(setting="HOSTED_PLAIN_HOSTS")
    )
    """May be reached without TLS, and inside the own network."""
    sockets: tuple[str, ...] = ()
    """Where signed URLs may lead, beside the API's own host; with subdomains."""

    def trusts(self, base_url: str) -> bool:
        """Whether this is the site's own address, which may be anywhere."""
        return base_url.rstrip("/") == self.site_url.rstrip("/")


@dataclass(frozen=True, slots=True)
class SocketAddress:
    """Where to open an agent's socket."""

    url: str = field(repr=False)
    """Whoever has it can talk to the agent."""
    guard: AllowedHosts | None
    """Hosts that need not be public; None: wherever it leads is the owner's word."""


def api_address(base_url: str, hosts: VendorHosts) -> str:
    """The API's address without a slash at the end. Raises HostedError."""
    parts = _parts(base_url)
    if parts is None or parts.scheme not in ("http", "https"):
        raise _wrong("it is not an address like https://api.example")
    if parts.username is not None or parts.query or parts.fragment:
        raise _wrong("it must have no user, query or fragment")
    if parts.scheme == "http" and not _may_be_plain(parts, base_url, hosts):
        raise _wrong(
            "it must begin with https://, or its host be named in HOSTED_PLAIN_HOSTS"
        )
    return base_url.rstrip("/")


def socket_address(
    signed_url: object, base_url: str, hosts: VendorHosts
) -> SocketAddress:
    """From the signed URL that the API at `base_url` gave. Raises HostedError."""
    parts = _parts(signed_url) if isinstance(signed_url, str) else None
    base = urlsplit(base_url)
    if parts is None or parts.scheme not in ("ws", "wss") or parts.username is not None:
        raise untrusted("it is no WebSocket address")
    if parts.scheme == "ws" and not _may_be_plain(parts, base_url, hosts):
        raise untrusted("it is not encrypted")
    host, base_host = parts.hostname or "", base.hostname or ""
    if _within(host, [base_host]):
        expected_port = base.port or DEFAULT_PORTS[base.scheme]
    elif _within(host, hosts.sockets):
        expected_port = DEFAULT_PORTS[parts.scheme]
    else:
        raise untrusted(
            f"its host {host[:100]!r} is not the API's own; if it is right, name it in "
            "HOSTED_SOCKET_HOSTS"
        )
    if _port(parts) != expected_port:
        raise untrusted(f"its port is not {expected_port}")
    return SocketAddress(
        str(signed_url), None if hosts.trusts(base_url) else hosts.plain
    )


def untrusted(reason: str) -> HostedError:
    """A signed URL is not connected to."""
    return HostedError(
        "The hosted agent's service gave an address that must not be connected to.",
        fault=Fault.SETTINGS,
        detail=f"of the signed URL: {reason}",
    )


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


def _may_be_plain(parts: SplitResult, base_url: str, hosts: VendorHosts) -> bool:
    host = parts.hostname or ""
    own_machine = hosts.trusts(base_url) and is_loopback(host)
    return own_machine or hosts.plain.has(host, _port(parts))


def _port(parts: SplitResult) -> int:
    return parts.port or DEFAULT_PORTS[parts.scheme]


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
