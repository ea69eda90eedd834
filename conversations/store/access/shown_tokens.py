"""Whether a conversation token is still good for something, for whoever shows it."""

from dataclasses import dataclass

from conversations.models import LIVE, Conversation, GrantKind
from conversations.store.access import grants
from conversations.store.access.grant_tokens import BadToken, read_token


@dataclass(frozen=True, slots=True)
class ShownToken:
    """A token that is."""

    agent_id: str
    goes_on: bool
    """Its conversation has begun and is not over: there is none to be started."""


def look_at(token: str) -> ShownToken:
    """Raise the GrantRefused that says why a token is good for nothing.

    One that was used is good for its conversation, as long as that goes on: a client
    that lost its line shows the token that it has. Uses nothing up.
    """
    try:
        claims = read_token(token, also_expired=True)
    except BadToken:
        raise grants.UnknownGrant(
            grants.NOT_OURS.format("conversation token")
        ) from None
    try:
        grants.check(claims.agent_id, token, GrantKind.TOKEN)
    except (grants.UsedGrant, grants.ExpiredGrant):
        if not _goes_on(claims.conversation_id):
            raise
        return ShownToken(claims.agent_id, goes_on=True)
    return ShownToken(claims.agent_id, goes_on=False)


def _goes_on(conversation_id: str) -> bool:
    conversations = Conversation.objects.filter(public_id=conversation_id)
    return conversations.filter(status__in=LIVE).exists()
