"""Who may connect, and what they may ask for."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.store.agents import AgentSettings

ANY_ORIGIN = "*"

FREE_OVERRIDES = frozenset({"conversation.text_only", "conversation.client_events"})
"""They change what the client is sent, not what the agent is."""


def origin_allowed(
    origin: str | None, own_hosts: Iterable[str], allowed: Sequence[str]
) -> bool:
    """Whether a page of this origin may talk.

    Without an Origin the client is no browser, and no page can borrow its user's
    access. `allowed` holds origins (`https://shop.example`) or bare host names; "*"
    opens to all. A page of the site itself, by one of `own_hosts`, always may.
    """
    if origin is None:
        return True
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    if parts.netloc in own_hosts:
        return True
    return any(
        entry in (ANY_ORIGIN, origin, parts.hostname, parts.netloc) for entry in allowed
    )


def check_overrides(
    data: ConversationInitiationClientData, agent: AgentSettings
) -> None:
    """Raises ProtocolViolation naming the first override that is not allowed."""
    for path, value in data.conversation_config_override.given().items():
        if path in FREE_OVERRIDES:
            continue
        if path == "agent.language" and value == agent.language:
            # The widget always sends the language; the agent's own changes nothing.
            continue
        raise client_fault(
            ErrorType.OVERRIDE_ERROR,
            f"Override for field '{path}' is not allowed by this agent; leave it out",
        )
