"""Conversation tokens: what a JWT says of the conversation it opens.

The same token opens a WebSocket and WebRTC.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

ALGORITHM = "HS256"
AUDIENCE = "parley: start a conversation"
PURPOSE = b"parley: conversation tokens"
REQUIRED = ["exp", "iat", "aud", "jti", "agent_id", "conversation_id"]
MAX_NAME_CHARACTERS = 200


class BadToken(Exception):
    """Not one of ours, or altered."""


class ExpiredToken(BadToken):
    """One of ours that came too late."""


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a token says."""

    agent_id: str
    conversation_id: str
    participant: str
    """Who takes part, as the program that asked for the token named them."""
    secret: str
    """Its `jti`, by which its grant is found."""


def written_token(claims: TokenClaims, now: datetime, expires_at: datetime) -> str:
    """The token that says this."""
    return jwt.encode(
        {
            "aud": AUDIENCE,
            "iat": now,
            "nbf": now,
            "exp": expires_at,
            "jti": claims.secret,
            "agent_id": claims.agent_id,
            "conversation_id": claims.conversation_id,
            "name": claims.participant[:MAX_NAME_CHARACTERS],
            **_as_livekit(claims),
        },
        _key(settings.SECRET_KEY),
        algorithm=ALGORITHM,
    )


def _as_livekit(claims: TokenClaims) -> dict[str, Any]:
    """What clients over WebRTC read in their tokens. Nothing is decided by it."""
    return {
        "sub": f"user-{claims.conversation_id}",
        "video": {
            "room": claims.conversation_id,
            "roomJoin": True,
            "canPublish": True,
            "canPublishData": True,
            "canSubscribe": True,
        },
    }


def read_token(token: str, *, also_expired: bool = False) -> TokenClaims:
    """What a token says. Raises BadToken, ExpiredToken."""
    try:
        claims = jwt.decode(
            token,
            _key(settings.SECRET_KEY),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": REQUIRED, "verify_exp": not also_expired},
        )
    except jwt.ExpiredSignatureError as error:
        raise ExpiredToken(str(error)) from error
    except (jwt.InvalidTokenError, UnicodeError) as error:
        raise BadToken(str(error)) from error
    return TokenClaims(
        agent_id=claims["agent_id"],
        conversation_id=claims["conversation_id"],
        participant=claims.get("name", ""),
        secret=claims["jti"],
    )


@cache
def _key(secret_key: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=PURPOSE)
    return derivation.derive(secret_key.encode())
