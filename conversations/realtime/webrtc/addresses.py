"""By which addresses of this machine clients may reach it, and how aioice is told.

aioice has no setting for it: it asks its own function `get_host_addresses`, by that name
in its module `ice`, each time it gathers candidates. `install` puts another in its place.
"""

import ipaddress
from collections.abc import Iterable

import ifaddr
from aioice import ice
from django.conf import settings

LOOPBACK = "127.0.0.1"


def install() -> None:
    """From now on aioice offers what the settings say, in this process."""
    ice.get_host_addresses = _host_addresses


def offered_addresses() -> list[str]:
    """The addresses that are offered just now, as the settings say."""
    return settings.PARLEY["WEBRTC_ADDRESSES"] or reachable(_own_addresses())


def missing_addresses() -> list[str]:
    """Those of the settings that this machine does not have: nothing comes by them."""
    own = set(_own_addresses())
    return [each for each in settings.PARLEY["WEBRTC_ADDRESSES"] if each not in own]


def reachable(own: Iterable[str]) -> list[str]:
    """Those that others may reach; without any, loopback.

    A browser on the same machine reaches it by them as well; loopback beside them would
    only have others' browsers try their own machines. Where there is nothing else, what
    runs here may still come by it. Browsers do not: they use no loopback of their own.
    """
    found = [each for each in own if _may_be_reached(each)]
    return found or [LOOPBACK]


def _may_be_reached(address: str) -> bool:
    read = ipaddress.ip_address(address)
    # Those of a link are ambiguous without its name, which candidates have no place for.
    return not (read.is_loopback or read.is_link_local or read.is_unspecified)


def _own_addresses() -> list[str]:
    # Of IPv4 a text, of IPv6 a text with flow and scope.
    return [
        str(ipaddress.ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0]))
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    ]


def _host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    wanted = {4: use_ipv4, 6: use_ipv6}
    return [
        each
        for each in offered_addresses()
        if wanted[ipaddress.ip_address(each).version]
    ]
