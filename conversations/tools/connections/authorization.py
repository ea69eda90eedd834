"""The headers by which a connection signs a request in.

A token is fetched once for all who need it, in whichever thread or process they are: the
first claims to fetch it, the others look again until it is there or could not be had.
"""

import asyncio
import base64
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from conversations.store.library import tokens
from conversations.store.library.tokens import (
    ConnectionState,
    ConnectionStatus,
    SecretUnreadable,
)
from conversations.tools.asking import stored
from conversations.tools.connections.token_request import (
    Asking,
    NoToken,
    fetch_token,
)
from conversations.tools.limits import token_limits

FETCHING = frozenset({"oauth2_client_credentials", "oauth2_jwt"})
"""Kinds that sign in with a token they have to fetch."""
FIRST_LOOK_MS, LONGEST_WAIT_MS = 25, 400
CLAIM_MARGIN_MS = 5_000
"""A claim outlasts the fetch by this, for the database."""
MAX_DOUBLINGS = 6


class ConnectionFailed(Exception):
    """There is nothing to sign in with; the message has no secret in it."""


@dataclass(frozen=True, slots=True)
class Authorization:
    """What signs one request in."""

    connection_id: str
    headers: dict[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    """What must not be told of it, for `Mask`."""
    token_number: int = 0
    can_renew: bool = False
    """Whether a 401 may be over with another token."""
    is_doubtful: bool = False
    """It was refused the last time."""


class Connections:
    """The connections of this installation."""

    def __init__(self, now: Callable[[], datetime] = timezone.now) -> None:
        self._now = now

    async def authorization(self, connection_id: str) -> Authorization:
        """What signs a request in now. Raises ConnectionFailed."""
        wait_ms = FIRST_LOOK_MS
        while True:
            state = await self._state(connection_id)
            if state.kind not in FETCHING:
                return _static(state)
            now = self._now()
            if state.token_serves(now):
                return _bearer(state)
            if state.is_held(now):
                if state.error:
                    raise ConnectionFailed(_cannot(state, state.error))
                # Not all at the same moment.
                await asyncio.sleep(wait_ms * random.uniform(0.5, 1) / 1000)
                wait_ms = min(2 * wait_ms, LONGEST_WAIT_MS)
                continue
            until = _claimed_until(now)
            if await stored(tokens.claim, state, now, until):
                await self._fetch(state, until)

    async def renewed(self, connection_id: str) -> Authorization:
        """As `authorization`, with a token that was just fetched: staff try whether it
        works, also shortly after it did not. Raises ConnectionFailed.
        """
        state = await self._state(connection_id)
        if state.kind in FETCHING:
            now = self._now()
            until = _claimed_until(now)
            # The token there is goes on to serve, should no other be had.
            if await stored(tokens.claim, state, now, until, at_once=True):
                await self._fetch(state, until)
        return await self.authorization(connection_id)

    async def refused(self, authorization: Authorization) -> None:
        """A server answered 401: another token is fetched by whoever asks next."""
        if authorization.can_renew:
            await stored(
                tokens.drop_refused,
                authorization.connection_id,
                authorization.token_number,
                self._now(),
            )
        else:
            await self.rejected(authorization)

    async def rejected(self, authorization: Authorization) -> None:
        """What it signs in with is refused, and no other token helps: staff are told,
        and no more tokens are fetched for a while.
        """
        state = await self._state(authorization.connection_id)
        error = (
            "A token was had, but it is refused where it is used (401). What it may do"
            " is decided there."
            if authorization.can_renew
            else "It is refused where it is used (401). Enter its secret anew."
        )
        retry_at = self._retry_at(state) if authorization.can_renew else None
        await stored(
            tokens.keep_refusal,
            authorization.connection_id,
            authorization.token_number,
            error,
            retry_at,
        )

    async def accepted(self, authorization: Authorization) -> None:
        """It was taken. Costs nothing unless it was refused before."""
        if authorization.is_doubtful:
            await stored(
                tokens.keep_acceptance,
                authorization.connection_id,
                authorization.token_number,
            )

    async def _state(self, connection_id: str) -> ConnectionState:
        try:
            state = await stored(tokens.connection_state, connection_id)
        except SecretUnreadable as error:
            raise ConnectionFailed(str(error)) from None
        if state is None:
            raise ConnectionFailed(
                f"There is no connection {connection_id[:80]!r} any more; choose another"
                " for this tool."
            )
        return state

    async def _fetch(self, state: ConnectionState, until: datetime) -> None:
        """Fetch a token and keep it, or why there is none. Raises ConnectionFailed."""
        asking = Asking(token_limits(), settings.PARLEY["TOKEN_LEEWAY_MS"])
        try:
            token = await fetch_token(state, asking, self._now())
        except NoToken as error:
            status = (
                ConnectionStatus.INVALID
                if error.is_refusal
                else ConnectionStatus.REFRESH_FAILED
            )
            await stored(
                tokens.keep_failure, state, status, str(error), self._retry_at(state)
            )
            raise ConnectionFailed(_cannot(state, str(error))) from None
        except BaseException:
            # Whoever waited gave up, or hung up: others need not wait for the claim.
            await asyncio.shield(stored(tokens.release, state, until))
            raise
        await stored(tokens.keep, state, token)

    def _retry_at(self, state: ConnectionState) -> datetime:
        doublings = min(state.failures, MAX_DOUBLINGS)
        wait_ms = settings.PARLEY["TOKEN_RETRY_MS"] * 2**doublings
        return self._now() + timedelta(milliseconds=wait_ms)


def _claimed_until(now: datetime) -> datetime:
    timeout_ms = settings.PARLEY["TOKEN_TIMEOUT_MS"]
    return now + timedelta(milliseconds=timeout_ms + CLAIM_MARGIN_MS)


def _static(state: ConnectionState) -> Authorization:
    public, secret = state.public, state.secret
    secrets: tuple[str, ...] = (secret,)
    match state.kind:
        case "basic_auth":
            pair = f"{public['username']}:{secret}"
            encoded = base64.b64encode(pair.encode()).decode("ascii")
            headers = {"authorization": f"Basic {encoded}"}
            secrets = (secret, encoded)
        case "bearer_auth":
            headers = {"authorization": f"Bearer {secret}"}
        case _:
            headers = {public["header_name"].lower(): secret}
    return Authorization(
        state.public_id,
        headers,
        secrets,
        state.token_number,
        is_doubtful=state.status != ConnectionStatus.ACTIVE,
    )


def _bearer(state: ConnectionState) -> Authorization:
    return Authorization(
        state.public_id,
        {"authorization": f"{state.token_type or 'Bearer'} {state.token}"},
        (state.token, state.secret),
        state.token_number,
        can_renew=True,
        is_doubtful=state.status != ConnectionStatus.ACTIVE,
    )


def _cannot(state: ConnectionState, error: str) -> str:
    return f"The connection {state.name!r} cannot sign in: {error}"
