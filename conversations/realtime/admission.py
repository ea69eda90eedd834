"""Who may connect, and what they may ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.faults import TryAgainLater as TryAgainLater
from conversations.store.agents import AgentSettings

ANY_ORIGIN = "*"
DEFAULT_PORTS = {"http": 80, "https": 443}

FREE_OVERRIDES = frozenset({"conversation.text_only", "conversation.client_events"})
"""They change what the client is sent, not what the agent is."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of an origin that says nothing about itself is None."""

    scheme: str | None
    host: str
    port: int | None


def origin_allowed(
    origin: str | None, own_hosts: Iterable[str], allowed: Iterable[str]
) -> bool:
    """Whether a page of this origin may talk.

    Without an Origin the client is no browser, and no page can borrow its user's
    access. A page of the site itself, by one of `own_hosts` as in a Host header, always
    may. `allowed` holds origins (`https://shop.example`), hosts with a port or bare
    host names, which stand for every scheme and port; "*" opens to all.
    """
    if origin is None or ANY_ORIGIN in allowed:
        return True
    page = _place(origin)
    if page is None or page.scheme not in DEFAULT_PORTS:
        return False
    return any(page == _place(f"{page.scheme}://{host}") for host in own_hosts) or any(
        _covers(_place(entry), page) for entry in allowed
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


def _place(text: str) -> _Place | None:
    """None if it is no origin and no host name; "null" is one of these."""
    stated = text if "://" in text else f"//{text}"
    try:
        parts = urlsplit(stated.strip().rstrip("/").lower())
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or parts.path or parts.query:
        return None
    scheme = parts.scheme or None
    if port is None and scheme is not None:
        port = DEFAULT_PORTS.get(scheme)
    return _Place(scheme, parts.hostname, port)


def _covers(entry: _Place | None, page: _Place) -> bool:
    return (
        entry is not None
        and entry.host == page.host
        and entry.scheme in (None, page.scheme)
        and entry.port in (None, page.port)
    )
