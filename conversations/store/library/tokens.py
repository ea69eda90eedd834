"""Tokens of connections: one for all processes, fetched by one of them at a time.

Whoever needs another token claims to fetch it; the claim ends by itself, so that a process
that died keeps nobody waiting for ever. Each function is one conditional update.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from conversations.models import (
    AuthConnection,
    ConnectionStatus,
    Sealed,
    SecretUnreadable,
)
from conversations.protocol.auth_connection import ENTRY_FIELDS

# For tools and the API, which see no models.
__all__ = ["ConnectionStatus", "SecretUnreadable"]


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """A connection as it stands at a moment."""

    public_id: str
    name: str
    kind: str
    public: Mapping[str, Any]
    secret: str = field(repr=False)
    entries: Mapping[str, Mapping[str, str]] = field(repr=False)
    """Maps of what is sent along for a token; `public` has their names alone."""
    token: str = field(repr=False)
    token_type: str
    token_expires_at: datetime | None
    """From then on another is wanted; None: as long as it is taken."""
    token_number: int
    refreshing_until: datetime | None
    status: str
    error: str
    failures: int

    def token_serves(self, now: datetime) -> bool:
        """Whether there is a token, and it is not at its end."""
        expires_at = self.token_expires_at
        return bool(self.token) and (expires_at is None or now < expires_at)

    def is_held(self, now: datetime) -> bool:
        """Whether somebody fetches a token, or nobody is to try after a failure."""
        return self.refreshing_until is not None and now < self.refreshing_until


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was had."""

    token: str = field(repr=False)
    token_type: str
    expires_at: datetime | None


def connection_state(public_id: str) -> ConnectionState | None:
    """None if there is none of this id. Raises SecretUnreadable."""
    row = AuthConnection.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    try:
        token = row.token.reveal()
    except SecretUnreadable:
        # Another can be had.
        token = ""
    return ConnectionState(
        public_id=row.public_id,
        name=row.name,
        kind=row.kind,
        public=row.config,
        secret=row.credentials.reveal(),
        entries=known_entries(row),
        token=token,
        token_type=row.token_type,
        token_expires_at=row.token_expires_at,
        token_number=row.token_number,
        refreshing_until=row.refreshing_until,
        status=row.status,
        error=row.error,
        failures=row.failures,
    )


def known_entries(row: AuthConnection) -> dict[str, dict[str, str]]:
    """What is sent along for a token. Raises SecretUnreadable."""
    sealed = row.entries
    try:
        return dict(json.loads(sealed.reveal())) if sealed else {}
    except SecretUnreadable:
        names = " and ".join(name for name in ENTRY_FIELDS if row.config.get(name))
        raise SecretUnreadable(f"What is in {names}") from None


def claim(
    state: ConnectionState, now: datetime, until: datetime, *, at_once: bool = False
) -> bool:
    """Be the one who fetches the next token, until then. False: somebody else is.

    `at_once`: also when a failure was not long ago.
    """
    free = Q(refreshing_until=None) | Q(refreshing_until__lte=now)
    if at_once:
        free |= ~Q(error="")
    rows = AuthConnection.objects.filter(
        free, public_id=state.public_id, token_number=state.token_number
    )
    # While there is no error, who comes waits for what is under way.
    return rows.update(refreshing_until=until, error="") == 1


def keep(state: ConnectionState, token: NewToken) -> bool:
    """Give it to all. False: they have another, or the credentials are others now."""
    return (
        _at(state.public_id, state.token_number).update(
            token=Sealed.of(token.token),
            token_type=token.token_type,
            token_expires_at=token.expires_at,
            token_number=F("token_number") + 1,
            refreshing_until=None,
            status=ConnectionStatus.ACTIVE,
            error="",
            failures=0,
        )
        == 1
    )


def keep_failure(
    state: ConnectionState, status: str, error: str, retry_at: datetime
) -> None:
    """No token could be had; nobody tries before then."""
    _at(state.public_id, state.token_number).update(
        refreshing_until=retry_at,
        status=status,
        error=error,
        failures=F("failures") + 1,
    )


def release(state: ConnectionState, until: datetime) -> None:
    """Whoever claimed until then does not fetch any more."""
    _at(state.public_id, state.token_number).filter(refreshing_until=until).update(
        refreshing_until=None
    )


def drop_refused(public_id: str, token_number: int, now: datetime) -> None:
    """The token was refused: another is wanted, unless there is one already.

    Not while one is being fetched, or shortly after a fresh one was refused as well.
    """
    free = Q(refreshing_until=None) | Q(refreshing_until__lte=now)
    _at(public_id, token_number).filter(free).update(token=Sealed())


def keep_refusal(
    public_id: str, token_number: int, error: str, retry_at: datetime | None
) -> None:
    """What it signs in with is refused where it is used; a token stays as it is."""
    _at(public_id, token_number).update(
        status=ConnectionStatus.INVALID,
        error=error,
        refreshing_until=retry_at,
        failures=F("failures") + 1,
    )


def keep_acceptance(public_id: str, token_number: int) -> None:
    """It works after all."""
    _at(public_id, token_number).update(
        status=ConnectionStatus.ACTIVE, error="", refreshing_until=None, failures=0
    )


def _at(public_id: str, token_number: int) -> QuerySet[AuthConnection]:
    return AuthConnection.objects.filter(public_id=public_id, token_number=token_number)
