"""Signed URLs and conversation tokens: how clients get to talk to an agent."""

from typing import Annotated
from urllib.parse import urlencode

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import AuthenticationError
from pydantic import StringConstraints

from conversations.api.callers import key_of
from conversations.api.errors import Refusal
from conversations.api.ids import PublicId
from conversations.api.keys import talks
from conversations.api.open_doors import check_callable, check_page
from conversations.api.storable import STORABLE_TEXT
from conversations.store.access.api_keys import KnownKey
from conversations.store.access.grants import give_signed_url, give_token
from conversations.store.agents.settings import agent_settings

router = Router(tags=["conversation"])

PassedOn = Annotated[str, StringConstraints(max_length=200), STORABLE_TEXT]


class Wanted(Schema):
    """Which agent, and how. Branch, version and environment are for hosted agents."""

    agent_id: PublicId
    branch_id: PassedOn | None = None
    version_id: PassedOn | None = None
    environment: PassedOn | None = None


class SignedUrl(Schema):
    """An address that opens one conversation."""

    signed_url: str


class Token(Schema):
    """A token that opens one conversation, and its id."""

    token: str
    conversation_id: str


@router.get("/conversation/get-signed-url", response=SignedUrl, auth=talks)
def get_signed_url(
    request: HttpRequest,
    wanted: Query[Wanted],
    include_conversation_id: bool = False,
) -> SignedUrl:
    """An address by which a client may start one conversation, within minutes."""
    check_callable(agent_settings(wanted.agent_id), wanted.agent_id)
    grant = give_signed_url(wanted.agent_id, key_of(request))
    query = {
        "agent_id": wanted.agent_id,
        "conversation_signature": grant.secret,
        **wanted.model_dump(exclude={"agent_id"}, exclude_none=True),
    }
    if include_conversation_id:
        query["conversation_id"] = grant.conversation_id
    # Beside this operation's own path, wherever the site is mounted.
    socket = request.build_absolute_uri(request.path.removesuffix("/get-signed-url"))
    return SignedUrl(signed_url=f"{socket.replace('http', 'ws', 1)}?{urlencode(query)}")


@router.get("/conversation/token", response=Token, auth=None)
def get_token(
    request: HttpRequest,
    wanted: Query[Wanted],
    participant_name: PassedOn | None = None,
) -> Token:
    """A token by which a client may start one conversation, within minutes.

    Browsers get one without a key for public agents, on pages that may talk to them.
    """
    agent = agent_settings(wanted.agent_id)
    key = _optional_key(request)
    if key is None:
        check_page(request, agent)
    found = check_callable(agent, wanted.agent_id)
    if key is None and found.requires_auth:
        raise Refusal(
            401,
            "authorization_required",
            "This agent is private: ask for the token with a key in the header"
            " xi-api-key, from a server, and hand it to the client.",
        )
    grant = give_token(found.public_id, key, participant_name or "")
    return Token(token=grant.secret, conversation_id=grant.conversation_id)


def _optional_key(request: HttpRequest) -> KnownKey | None:
    sent = request.headers.get("xi-api-key")
    if not sent:
        return None
    key = talks.authenticate(request, sent)
    if key is None:
        raise AuthenticationError
    return key
