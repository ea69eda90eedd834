"""Pages of which origins may talk to an agent, by socket and by the API's open doors."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from conversations.outbound.addresses import DEFAULT_PORTS
from conversations.store.agents.settings import AgentSettings

ANY_ORIGIN = "*"


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of an origin that says nothing about itself is None."""

    scheme: str | None
    host: str
    port: int | None


def may_connect(origin: str | None, host: str, agent: AgentSettings | None) -> bool:
    """Whether a page of this origin, served by this Host, may talk to the agent.

    An agent's own list of origins stands in place of the site's, and it may insist on
    an origin, which only browsers state. An agent that does not exist is judged by the
    site's rule, so that nobody learns which do.
    """
    if origin is None and agent is not None and agent.require_origin_header:
        return False
    # A name that points here but is none of ours makes no page ours: an attacker's own
    # domain can be made to point at any address.
    own = validate_host(split_domain_port(host)[0], _own_hosts())
    return origin_allowed(
        origin,
        [host] if own else [],
        (agent and agent.allowed_origins) or settings.PARLEY["ALLOWED_ORIGINS"],
    )


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
    if page is None or page.scheme not in ("http", "https"):
        return False
    return any(page == _place(f"{page.scheme}://{host}") for host in own_hosts) or any(
        _covers(_place(entry), page) for entry in allowed
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
