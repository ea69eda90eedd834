"""Asks a token endpoint for a token, in the way a connection says."""

import base64
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import jwt

from conversations.outbound.sending import Limits, NotSent, Received, Request, send
from conversations.store.library.tokens import ConnectionState, NewToken
from conversations.tools.masking import Mask

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
JWT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MAX_ERROR_CHARACTERS = 500
REFUSALS = frozenset({400, 401, 403})
"""Of a token endpoint: what was sent is not taken, and will not be another time."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


class NoToken(Exception):
    """No token was had; the message is for staff and has no secret in it."""

    def __init__(self, message: str, *, is_refusal: bool) -> None:
        super().__init__(message)
        self.is_refusal = is_refusal
        """The credentials are wrong; else it may work later."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a token is asked for."""

    limits: Limits
    leeway_ms: int


async def fetch_token(
    state: ConnectionState, asking: Asking, now: datetime
) -> NewToken:
    """A new token. Raises NoToken."""
    mask = Mask([state.secret, state.token, *_sent_along(state)])
    form, headers = _asked(state, now)
    mask.add(
        *(form[name] for name in ("assertion", "client_assertion") if name in form)
    )
    if basic := headers.get("authorization"):
        mask.add(basic.partition(" ")[2])
    request = Request(
        "POST",
        str(state.public["token_url"]),
        {
            "accept": "application/json",
            **headers,
            "content-type": "application/x-www-form-urlencoded",
        },
        urlencode(form).encode(),
    )
    try:
        received = await send(request, asking.limits)
    except NotSent as error:
        raise NoToken(f"The token endpoint: {error}", is_refusal=False) from None
    return _read(received, state, mask, asking.leeway_ms, now)


def _asked(
    state: ConnectionState, now: datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """The form and the headers."""
    public = state.public
    form = {"scope": " ".join(public["scopes"])} if public.get("scopes") else {}
    if state.kind == "oauth2_jwt":
        signed = _signed(state, now)
        if public.get("jwt_usage") == "client_authentication":
            form |= {
                "grant_type": "client_credentials",
                "client_id": public["subject"],
                "client_assertion_type": JWT_ASSERTION,
                "client_assertion": signed,
            }
        else:
            form |= {"grant_type": JWT_GRANT, "assertion": signed}
        return form, {}
    form["grant_type"] = "client_credentials"
    custom = state.entries.get("custom_headers", {})
    headers = {name.lower(): value for name, value in custom.items()}
    if public.get("basic_auth_in_header"):
        # RFC 6749, 2.3.1: each part as in a form, before they are joined.
        pair = f"{quote_plus(public['client_id'])}:{quote_plus(state.secret)}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": public["client_id"], "client_secret": state.secret}
    return {**form, **state.entries.get("extra_params", {})}, headers


def _sent_along(state: ConnectionState) -> Iterator[str]:
    """Any of it may be a secret, also behind the scheme that a header begins with."""
    for entries in state.entries.values():
        for value in entries.values():
            yield value
            yield value.partition(" ")[2]


def _signed(state: ConnectionState, now: datetime) -> str:
    public = state.public
    lifetime = timedelta(seconds=public["expiration_seconds"])
    claims: dict[str, Any] = {
        "jti": secrets.token_hex(16),
        **state.entries.get("extra_params", {}),
        "iss": public["issuer"],
        "aud": public["audience"],
        "sub": public["subject"],
        "iat": now,
        "exp": now + lifetime,
    }
    headers = dict(state.entries.get("extra_headers", {}))
    if public.get("key_id"):
        headers["kid"] = public["key_id"]
    algorithm = public["algorithm"]
    try:
        return jwt.encode(claims, state.secret, algorithm, headers or None)
    except (jwt.PyJWTError, ValueError, TypeError):
        # Not the library's words: they may have a part of the key in them.
        raise NoToken(
            f"The key cannot sign with {algorithm}. RS, PS and ES take a private key in"
            " PEM, of the kind that the algorithm is for; HS a text.",
            is_refusal=True,
        ) from None


def _read(
    received: Received,
    state: ConnectionState,
    mask: Mask,
    leeway_ms: int,
    now: datetime,
) -> NewToken:
    try:
        answer = json.loads(received.content)
    except (ValueError, RecursionError):
        answer = None
    if not received.is_success:
        raise _refusal(received, answer, mask)
    wanted = state.public.get("token_response_field") or "access_token"
    token = answer.get(wanted) if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token or not _fits_a_header(token):
        raise NoToken(
            f"The token endpoint answered {received.status_code}, but with no"
            f" {wanted} in JSON.",
            is_refusal=False,
        )
    assert isinstance(answer, dict)
    scheme = str(answer.get("token_type") or "Bearer")
    known = _SCHEME.fullmatch(scheme) and scheme.lower() != "bearer"
    if not known or wanted == "id_token":
        scheme = "Bearer"
    return NewToken(token, scheme, _another_from(answer, leeway_ms, now))


def _another_from(
    answer: Mapping[str, Any], leeway_ms: int, now: datetime
) -> datetime | None:
    try:
        lives_ms = int(float(answer["expires_in"]) * 1000)
    except (KeyError, TypeError, ValueError, OverflowError):
        # It is used until somebody refuses it.
        return None
    if lives_ms <= 0:
        return None
    # Of a token that lives shortly, the better part of its life is used.
    lives_ms = min(lives_ms, 366 * 86_400_000)
    return now + timedelta(milliseconds=lives_ms - min(leeway_ms, lives_ms // 4))


def _refusal(received: Received, answer: object, mask: Mask) -> NoToken:
    said = received.content.decode("utf-8", "replace").strip()
    if isinstance(answer, dict) and isinstance(answer.get("error"), str):
        said = ": ".join(
            str(answer[name])
            for name in ("error", "error_description")
            if answer.get(name)
        )
    said = mask.text(said)[:MAX_ERROR_CHARACTERS] or "nothing beside"
    return NoToken(
        f"The token endpoint answered {received.status_code} ({said}).",
        is_refusal=received.status_code in REFUSALS,
    )


def _fits_a_header(token: str) -> bool:
    return token.isascii() and token.isprintable() and " " not in token
