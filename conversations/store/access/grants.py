"""Leave to start one conversation with one agent: given to a client, used once, soon.

A signed URL carries a random secret, a conversation token is a JWT whose `jti` is one.
Kept is the secret's hash: who reads the table can start nothing.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import Agent, Grant, GrantKind
from conversations.models.identifiers import new_conversation_id
from conversations.store.access.access_codes import mark_holds
from conversations.store.access.api_keys import KnownKey, hashed, is_current
from conversations.store.access.grant_tokens import (
    BadToken,
    ExpiredToken,
    TokenClaims,
    read_token,
    written_token,
)
from conversations.store.access.permissions import VIEW_AGENTS

KEPT_AFTER_EXPIRY = timedelta(days=1)
"""So that who comes late is told so, rather than that the secret is unknown."""
SWEPT_AT_ONCE = 100
NOT_OURS = "This {} is not one that this server gave."


class GrantRefused(Exception):
    """A signed URL or a token that opens nothing; the text is for the client."""


class UnknownGrant(GrantRefused):
    """Never given, altered on the way, or swept long after it expired."""


class ExpiredGrant(GrantRefused):
    """Not used in time."""


class UsedGrant(GrantRefused):
    """A conversation was started with it already."""


class OtherAgentsGrant(GrantRefused):
    """Given for another agent."""


class RevokedGrant(GrantRefused):
    """What it was given for does not hold any more: its key, or a public agent."""


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What a client is given."""

    secret: str
    """The `conversation_signature` of a signed URL, or the token."""
    conversation_id: str
    """The id the conversation will have."""


@dataclass(frozen=True, slots=True)
class Asker:
    """By what right a grant was asked for; taken away, it takes the grant along.

    Nothing of it: a page asked that anybody may open.
    """

    key: KnownKey | None = None
    code_mark: str = ""
    """See `access_codes`."""
    staff: User | None = None


def give(
    agent_id: str, kind: GrantKind, asker: Asker, participant: str = ""
) -> NewGrant:
    """Let whoever holds the secret start one conversation with this agent.

    The agent has to exist.
    """
    _sweep()
    agent_pk = Agent.objects.values_list("pk", flat=True).get(public_id=agent_id)
    now = timezone.now()
    expires_at = now + timedelta(milliseconds=settings.PARLEY["GRANT_LIFETIME_MS"])
    secret, conversation_id = secrets.token_urlsafe(32), new_conversation_id()
    Grant.objects.create(
        secret_hash=hashed(secret),
        kind=kind,
        agent_id=agent_pk,
        key_hash="" if asker.key is None else asker.key.key_hash,
        code_mark=asker.code_mark,
        staff=asker.staff,
        conversation_id=conversation_id,
        expires_at=expires_at,
    )
    if kind is GrantKind.TOKEN:
        claims = TokenClaims(agent_id, conversation_id, participant, secret)
        secret = written_token(claims, now, expires_at)
    return NewGrant(secret, conversation_id)


def give_signed_url(agent_id: str, key: KnownKey | None) -> NewGrant:
    """A secret for the query of a WebSocket's address."""
    return give(agent_id, GrantKind.SIGNED_URL, Asker(key))


def give_to_page(agent_id: str, asker: Asker) -> NewGrant:
    """A conversation token, asked for by the agent's page."""
    return give(agent_id, GrantKind.TOKEN, asker)


def give_token(agent_id: str, key: KnownKey | None, participant: str = "") -> NewGrant:
    """A conversation token, naming who takes part."""
    return give(agent_id, GrantKind.TOKEN, Asker(key), participant)


def redeem(agent_id: str, secret: str, kind: GrantKind | str) -> str:
    """The id of the conversation that may now be started; nobody else may start it.

    Raises the GrantRefused that says why not. Of two processes that redeem one secret
    at the same moment one is refused. Inside a transaction that is rolled back the
    grant remains unused.
    """
    grant = _usable(agent_id, secret, GrantKind(kind))
    # The condition stands on the row itself: a second writer waits for the first and
    # then looks at it again.
    taken = Grant.objects.filter(pk=grant.pk, used_at__isnull=True).update(
        used_at=timezone.now()
    )
    if not taken:
        raise _used(grant)
    return grant.conversation_id


def is_valid(agent_id: str, secret: str, kind: GrantKind | str) -> bool:
    """Whether `redeem` would succeed now. Uses nothing up."""
    try:
        check(agent_id, secret, kind)
    except GrantRefused:
        return False
    return True


def check(agent_id: str, secret: str, kind: GrantKind | str) -> None:
    """Raise what `redeem` would raise now. Uses nothing up."""
    _usable(agent_id, secret, GrantKind(kind))


def _usable(agent_id: str, secret: str, kind: GrantKind) -> Grant:
    what = _named(kind)
    if kind is GrantKind.TOKEN:
        try:
            secret = read_token(secret).secret
        except ExpiredToken:
            raise _expired(what) from None
        except BadToken:
            raise _unknown(what) from None
    grant = (
        Grant.objects.select_related("agent", "staff")
        .filter(secret_hash=hashed(secret), kind=kind)
        .first()
    )
    if grant is None:
        raise _unknown(what)
    if grant.agent.public_id != agent_id:
        raise OtherAgentsGrant(f"This {what} is for another agent.")
    if grant.key_hash and not is_current(grant.key_hash):
        raise RevokedGrant(f"The key that asked for this {what} was revoked.")
    if not grant.key_hash and grant.agent.is_private:
        _check_page(grant, what)
    if grant.used_at is not None:
        raise _used(grant)
    if grant.expires_at <= timezone.now():
        raise _expired(what)
    return grant


def _check_page(grant: Grant, what: str) -> None:
    """Refuse what a page of a private agent was given and would not be given now."""
    if grant.staff is not None:
        if not is_staff_who_may_talk(grant.staff):
            raise RevokedGrant(f"Whoever asked for this {what} may not any more.")
    elif grant.code_mark:
        if not mark_holds(grant.agent, grant.code_mark):
            raise RevokedGrant(f"The access code has changed since this {what}.")
    else:
        raise RevokedGrant(f"The agent has become private since this {what} was given.")


def is_staff_who_may_talk(user: User) -> bool:
    """Whether this user may talk to private agents: staff who see agents."""
    return user.is_active and user.is_staff and user.has_perm(VIEW_AGENTS)


def _named(kind: GrantKind) -> str:
    """In a sentence: "signed URL"."""
    return kind.label[0].lower() + kind.label[1:]


def _unknown(what: str) -> UnknownGrant:
    return UnknownGrant(NOT_OURS.format(what))


def _expired(what: str) -> ExpiredGrant:
    return ExpiredGrant(f"This {what} has expired; ask for a new one.")


def _used(grant: Grant) -> UsedGrant:
    what = _named(GrantKind(grant.kind))
    return UsedGrant(f"This {what} has been used; ask for a new one.")


def _sweep() -> None:
    """Forget some that expired long ago: a bounded part of what each new one costs."""
    before = timezone.now() - KEPT_AFTER_EXPIRY
    old = Grant.objects.filter(expires_at__lt=before).order_by("expires_at")
    pks = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    if pks:
        Grant.objects.filter(pk__in=pks).delete()
