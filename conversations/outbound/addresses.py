"""Which addresses the server may connect to on behalf of others: public ones only.

Whoever names a URL must not reach what only the server can reach: itself, its network,
the metadata service of its cloud.
"""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass

USUAL_PORTS = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses of which the last or the middle bits are an IPv4 address that is
# reached through them.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")

_SPECIAL = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "5f00::/16")
)
"""Set apart for protocols; older Pythons do not know all of them."""


class UnsafeAddress(Exception):
    """The server does not connect there; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Hosts that the owner lets through, whatever their address."""

    names: Collection[str] = ()
    """As host or host:port, such as "wiki.internal" or "[::1]:8080"."""
    setting: str = "OUTBOUND_ALLOWED_HOSTS"
    """Where the owner names them."""

    def has(self, host: str, port: int) -> bool:
        """Whether this host is named, for all ports or for this one."""
        shown = f"[{host}]" if ":" in host else host
        known = {name.strip().lower() for name in self.names}
        return not known.isdisjoint(
            {host.lower(), shown.lower(), f"{shown.lower()}:{port}"}
        )


def check_port(host: str, port: int, allowed: AllowedHosts) -> None:
    """Raises UnsafeAddress for a port on which no website is."""
    if port not in USUAL_PORTS and not allowed.has(host, port):
        ports = ", ".join(map(str, sorted(USUAL_PORTS)))
        raise UnsafeAddress(
            f"Port {port} is not connected to. Use one of {ports}, or name"
            f" {host}:{port} in {allowed.setting}."
        )


def check_addresses(
    host: str, port: int, addresses: Collection[str], allowed: AllowedHosts
) -> None:
    """Raises UnsafeAddress if any of the addresses a host goes by is not public."""
    if allowed.has(host, port):
        return
    for address in addresses:
        if not is_public(address):
            # Not the address itself: it would tell of the inner network.
            raise UnsafeAddress(
                f"{host} leads to an address that is not public, which is not connected"
                f" to. If it is yours, name the host in {allowed.setting}."
            )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(each) for each in (parsed, *_embedded(parsed)))


def _is_public(address: _Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or any(address in network for network in _SPECIAL)
        or (isinstance(address, ipaddress.IPv6Address) and address.is_site_local)
    )


def _embedded(address: _Address) -> list[_Address]:
    """IPv4 addresses inside of an IPv6 address."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[_Address] = []
    if address.ipv4_mapped:
        found.append(address.ipv4_mapped)
    if address.sixtofour:
        found.append(address.sixtofour)
    if address.teredo:
        found.extend(address.teredo)
    if any(address in net for net in (_NAT64, _NAT64_LOCAL, _IPV4_COMPATIBLE)):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found
