"""Who may connect, and what they may ask for. How many may is in `capacity.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.store.agents import AgentSettings

ANY_ORIGIN = "*"
NO_SUCH_AGENT = "agent_id: there is no such agent, or it is switched off"
DEFAULT_PORTS = {"http": 80, "https": 443}

FREE_OVERRIDES = frozenset({"conversation.text_only", "conversation.client_events"})
"""They change what the client is sent, not what the agent is."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of an origin that says nothing about itself is None."""

    scheme: str | None
    host: str
    port: int | None


def may_connect(origin: str | None, host: str, agent: AgentSettings | None) -> bool:
    """Whether a page of this origin, served by this Host, may talk to the agent.

    An agent's own list of origins stands in place of the site's. An agent that does not
    exist is judged by the site's, so that nobody learns which do.
    """
    # A name that points here but is none of ours makes no page ours: an attacker's own
    # domain can be made to point at any address.
    own = validate_host(split_domain_port(host)[0], _own_hosts())
    return origin_allowed(
        origin,
        [host] if own else [],
        (agent and agent.allowed_origins) or settings.PARLEY["ALLOWED_ORIGINS"],
    )


def check_agent(agent: AgentSettings | None) -> AgentSettings:
    """The agent, if it takes calls; raises ProtocolViolation otherwise."""
    if agent is None or not agent.enabled:
        raise client_fault(ErrorType.VALUE_ERROR, NO_SUCH_AGENT)
    return agent


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


def _own_hosts() -> list[str]:
    hosts: list[str] = settings.ALLOWED_HOSTS
    if settings.DEBUG and not hosts:
        # As Django has it.
        return [".localhost", "127.0.0.1", "[::1]"]
    return hosts


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
