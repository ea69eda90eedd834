"""The vendor's API with an agent's key, within what the settings allow."""

from django.conf import settings

from conversations.hosted.addresses import VendorHosts
from conversations.hosted.vendor_api import VendorApi
from conversations.outbound.addresses import AllowedHosts
from conversations.store.agents.settings import HostedSettings


def vendor_api(hosted: HostedSettings) -> VendorApi:
    """Raises HostedError when the agent's key or address is wrong."""
    parley = settings.PARLEY
    return VendorApi(
        hosted,
        VendorHosts(
            site_url=parley["ELEVENLABS_BASE_URL"],
            plain=AllowedHosts(
                tuple(parley["HOSTED_PLAIN_HOSTS"]), "HOSTED_PLAIN_HOSTS"
            ),
            sockets=tuple(parley["HOSTED_SOCKET_HOSTS"]),
        ),
    )
