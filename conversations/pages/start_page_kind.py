"""What LANDING_PAGE may say, and what stands at the site's root then."""

from enum import Enum

from conversations.protocol.public_ids import is_public_id


class StartPageKind(Enum):
    """What somebody meets who opens the site without naming an agent."""

    AUTO = "auto"
    """The listed agents; straight to the only one."""
    LIST = "list"
    """The listed agents, also if there is only one."""
    OFF = "off"
    """Nothing."""
    AGENT = "an agent"
    ADDRESS = "another address"


def start_page_kind(chosen: str) -> StartPageKind | None:
    """None for what it cannot say."""
    if chosen in (
        StartPageKind.AUTO.value,
        StartPageKind.LIST.value,
        StartPageKind.OFF.value,
    ):
        return StartPageKind(chosen)
    if chosen.startswith("agent_") and is_public_id(chosen):
        return StartPageKind.AGENT
    if chosen.startswith(("https://", "http://")) or (
        chosen.startswith("/") and chosen.strip("/") and not chosen.startswith("//")
    ):
        return StartPageKind.ADDRESS
    return None
