"""Which client a request comes from, as far as limits are concerned."""

import ipaddress
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

IPV6_CUSTOMER_BITS = 64
"""What one customer has; within it addresses are free to choose from."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(peer: str | None, forwarded_for: Sequence[str]) -> str:
    """Whom the limits of an address are kept for, as this site is set up."""
    proxies = settings.PARLEY["TRUSTED_PROXIES"] if settings.BEHIND_PROXY else None
    return address_behind(peer, forwarded_for, proxies)


def request_address(request: HttpRequest) -> str:
    """Whom the limits of an address are kept for, of a request of HTTP."""
    return client_address(
        request.META.get("REMOTE_ADDR"), [request.headers.get("X-Forwarded-For", "")]
    )


def address_behind(
    peer: str | None,
    forwarded_for: Sequence[str],
    trusted_proxies: Sequence[Network] | None,
) -> str:
    """The client's address, or the network it can choose its address from.

    `forwarded_for` are the values of X-Forwarded-For, `trusted_proxies` those that stand
    before the one that connects to us; None: no proxy does, and anybody could have
    written the header. Each proxy adds at the end whom it was connected from, so the last
    that is no proxy is the client; what stands before it is the client's own tale.
    """
    if trusted_proxies is None:
        return _limited(_read(peer or ""))
    hops = [hop.strip() for value in forwarded_for for hop in value.split(",")]
    for hop in reversed(hops):
        address = _read(hop)
        if address is None or not any(address in proxy for proxy in trusted_proxies):
            return _limited(address)
    return _limited(_read(peer or ""))


def _read(text: str) -> _Address | None:
    """An address, also with a port, as some proxies write it."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _limited(address: _Address | None) -> str:
    if address is None:
        # All that cannot be read are one client.
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((int(address), IPV6_CUSTOMER_BITS), strict=False))
