"""What a client shows to go on with its conversation: a secret, kept as a digest."""

import hashlib
import secrets

TOKEN_BYTES = 32
MAX_TOKEN_CHARACTERS = 200


def new_token() -> str:
    """A secret nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """By which a token is known; it cannot be found from it."""
    return hashlib.sha256(token.encode()).hexdigest()
