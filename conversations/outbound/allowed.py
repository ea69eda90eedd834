"""The hosts inside the own network that this installation's owner opens."""

from django.conf import settings

from conversations.outbound.addresses import AllowedHosts

SETTING = "OUTBOUND_ALLOWED_HOSTS"
FORMER_SETTINGS = ("FETCH_ALLOWED_HOSTS", "WEBHOOK_ALLOWED_HOSTS")
"""Names of before: what they hold is still let through, for every purpose."""


def allowed_hosts() -> AllowedHosts:
    """For everything that is asked at an address somebody else names."""
    names = [
        name
        for setting in (SETTING, *FORMER_SETTINGS)
        for name in settings.PARLEY[setting]
    ]
    return AllowedHosts(tuple(dict.fromkeys(names)), SETTING)
