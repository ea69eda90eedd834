"""The vendor's API with an agent's key, within what the settings allow."""

from django.conf import settings

from conversations.hosted.addresses import AllowedHosts
from conversations.hosted.vendor_api import VendorApi
from conversations.store.agents import HostedSettings


def vendor_api(hosted: HostedSettings) -> VendorApi:
    """Raises HostedError when the agent's key or address is wrong."""
    parley = settings.PARLEY
    return VendorApi(
        hosted,
        AllowedHosts(
            plain=tuple(parley["HOSTED_PLAIN_HOSTS"]),
            sockets=tuple(parley["HOSTED_SOCKET_HOSTS"]),
        ),
    )
