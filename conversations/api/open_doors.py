"""What browsers may ask for without a key: by the page they come from, and the agent."""

from django.http import HttpRequest

from conversations.api.errors import Refusal, not_found
from conversations.doors.origins import may_connect
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.conversations.facts import agent_id_of


def check_page(request: HttpRequest, agent: AgentSettings | None) -> None:
    """Refuse a page that may not talk to this agent.

    Without an agent the site's own rule decides, so that nobody learns which exist.
    """
    origin = origin_of(request)
    if may_connect(origin, request.get_host(), agent):
        return
    if origin is None:
        raise Refusal(
            403,
            "origin_required",
            "This agent is for browsers only, which say what page asks. Ask from a page,"
            " or switch the agent's require_origin_header off.",
        )
    raise Refusal(
        403,
        "origin_not_allowed",
        f"Pages of {origin[:200]!r} may not talk to this agent. Add the origin"
        " to the agent's allowlist, or to ALLOWED_ORIGINS.",
    )


def origin_of(request: HttpRequest) -> str | None:
    """The origin of the page that asks; None: it is no browser that asks.

    Of what a page only reads from its own site browsers state no Origin, but that.
    """
    origin = request.headers.get("Origin")
    if origin is None and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return f"{request.scheme}://{request.get_host()}"
    return origin


def check_callable(agent: AgentSettings | None, agent_id: str) -> AgentSettings:
    """The agent, if it takes new conversations; otherwise there is none."""
    if agent is None or not agent.takes_calls:
        raise not_found("agent", agent_id)
    return agent


def check_conversations_page(request: HttpRequest, conversation_id: str) -> None:
    """Refuse a page that may not talk to the agent of this conversation.

    A conversation that does not exist is refused, too.
    """
    agent_id = agent_id_of(conversation_id)
    check_page(request, agent_settings(agent_id) if agent_id else None)
    if agent_id is None:
        raise not_found("conversation", conversation_id)
