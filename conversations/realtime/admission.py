"""Who may connect: the agent, what the client shows for it, how often it comes.

Which pages may is in `doors/origins.py`, what a client may ask for in `overrides.py`, and
how many conversations there may be in `capacity.py` and `store/calls/lifecycle.py`.
"""

from collections.abc import Sequence
from urllib.parse import parse_qs

from conversations.doors import rate_limits
from conversations.protocol.close_codes import (
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.realtime.faults import TryAgainLater
from conversations.store.access import grants
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.lifecycle import ShownGrant

NO_SUCH_AGENT = "agent_id: there is no such agent, or it is switched off"
PRIVATE = (
    "This agent is private: connect with a signed URL or a conversation token from your "
    "server"
)
SIGNATURE = "conversation_signature"
TOKENS = ("conversation_token", "token")
BEARER = "bearer."


def shown_grant(query: str, subprotocols: Sequence[str]) -> ShownGrant | None:
    """What a client shows to be let in: in its address, or else as a subprotocol."""
    fields = parse_qs(query)
    if SIGNATURE in fields:
        return ShownGrant.signature(fields[SIGNATURE][-1])
    tokens = [fields[name][-1] for name in TOKENS if name in fields]
    tokens += [p.removeprefix(BEARER) for p in subprotocols if p.startswith(BEARER)]
    return ShownGrant.token(tokens[0]) if tokens else None


def admitted(
    agent: AgentSettings | None, grant: ShownGrant | None, address: str
) -> AgentSettings:
    """The agent, if this client may talk to it now. Asks the database; blocks.

    Uses no grant up: that is done when the conversation starts. Raises
    ProtocolViolation.
    """
    # Before anything else, so that nobody tries what opens an agent again and again.
    if rate_limits.connection(address):
        raise TryAgainLater("Too many connections from your address.")
    if agent is None or not agent.takes_calls:
        raise client_fault(ErrorType.VALUE_ERROR, NO_SUCH_AGENT)
    if grant is not None:
        try:
            grants.check(agent.public_id, grant.secret, grant.kind)
        except grants.GrantRefused as refused:
            raise not_granted(refused) from None
    elif agent.requires_auth:
        raise not_granted(None)
    return agent


def not_granted(refused: Exception | None) -> ProtocolViolation:
    """What a client is told whose grant opens nothing, or who has none."""
    if refused is None:
        return client_fault(ErrorType.MISSING_FIELDS, PRIVATE)
    return client_fault(ErrorType.VALUE_ERROR, str(refused))
