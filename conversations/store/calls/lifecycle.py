"""A conversation's row from its first moment to its last.

Each function is synchronous and meant for the writer:
`await writer().run(partial(start, new))`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from conversations.models import (
    LIVE,
    Agent,
    Authorization,
    Conversation,
    GrantKind,
    Status,
)
from conversations.models.identifiers import new_conversation_id
from conversations.protocol.storable import storable, storable_object
from conversations.store.access import grants
from conversations.store.calls.contacts import seen
from conversations.store.calls.ending import EndOfConversation, close_row
from conversations.store.fitting import fitting
from conversations.store.privacy.keeping import (
    Keeping,
    keeping_for,
    keeping_of,
    no_words_since,
)


class TooManyConversations(Exception):
    """The agent holds as many conversations as it may, or has had them today."""


class UnknownAgent(Exception):
    """No agent of this id takes conversations."""


class NotGranted(Exception):
    """The agent is private, and nothing was shown that opens it."""


@dataclass(frozen=True, slots=True)
class ShownGrant:
    """What a client shows to be let in."""

    kind: GrantKind
    secret: str = field(repr=False)

    @classmethod
    def signature(cls, secret: str) -> "ShownGrant":
        """Of a signed URL."""
        return cls(GrantKind.SIGNED_URL, secret)

    @classmethod
    def token(cls, secret: str) -> "ShownGrant":
        """A conversation token."""
        return cls(GrantKind.TOKEN, secret)


@dataclass(frozen=True, slots=True)
class NewConversation:
    """What is known when a client connects."""

    agent_id: str
    """The agent's public id."""
    process_id: str
    lease_ms: int
    text_only: bool = False
    source: str = ""
    source_version: str = ""
    user_id: str = ""
    dynamic_variables: Mapping[str, object] = field(default_factory=dict)
    """Without secrets."""
    initiation_data: Mapping[str, object] = field(default_factory=dict)
    """What the client asked for, without secrets."""
    grant: ShownGrant | None = None


@transaction.atomic
def start(new: NewConversation) -> str:
    """Create the row and take the lease; returns the conversation's public id.

    Whoever is let in by a grant uses it up, and nobody by one that is turned away.
    Raises UnknownAgent, NotGranted, grants.GrantRefused, TooManyConversations.
    """
    # The lock makes counting and creating one step where databases run writers side by
    # side; SQLite has begun a write transaction by now and ignores it.
    agent = (
        Agent.objects.taking_calls()
        .select_for_update()
        .filter(public_id=new.agent_id)
        .first()
    )
    if agent is None:
        raise UnknownAgent(new.agent_id)
    now = timezone.now()
    public_id = _admitted_as(agent, new.grant)
    check_limits(agent, now)
    conversation = Conversation.objects.create(
        public_id=public_id,
        agent=agent,
        agent_name=agent.name,
        started_at=now,
        text_only=new.text_only,
        **_described(
            {
                "source": new.source,
                "source_version": new.source_version,
                "user_id": new.user_id,
            },
            {
                "dynamic_variables": new.dynamic_variables,
                "initiation_data": new.initiation_data,
            },
            keeping_for(agent),
        ),
        transcript_deleted_at=no_words_since(agent, now),
        authorization_method=_authorization(new.grant),
        process_id=new.process_id,
        lease_until=now + timedelta(milliseconds=new.lease_ms),
    )
    return conversation.public_id


def _authorization(grant: ShownGrant | None) -> Authorization:
    if grant is None:
        return Authorization.PUBLIC
    return {
        GrantKind.SIGNED_URL: Authorization.SIGNED_URL,
        GrantKind.TOKEN: Authorization.TOKEN,
    }[grant.kind]


def _admitted_as(agent: Agent, grant: ShownGrant | None) -> str:
    """The id of the conversation that may be had."""
    if grant is not None:
        return grants.redeem(agent.public_id, grant.secret, grant.kind)
    if agent.is_private:
        raise NotGranted(agent.public_id)
    return new_conversation_id()


def check_limits(agent: Agent, now: datetime) -> None:
    """Raises TooManyConversations if the agent can have no more of them now."""
    had = Conversation.objects.filter(agent=agent)
    if agent.concurrency_limit is not None:
        live = had.filter(status__in=LIVE, lease_until__gt=now).count()
        if live >= agent.concurrency_limit:
            raise TooManyConversations(
                f"{agent.name} already holds {live} conversations, as many as it may."
            )
    if agent.daily_limit is not None:
        today = had.filter(started_at__gte=_beginning_of_day(now)).count()
        if today >= agent.daily_limit:
            raise TooManyConversations(
                f"{agent.name} has had {today} conversations today, as many as it may."
            )


def _beginning_of_day(now: datetime) -> datetime:
    """In the site's time zone, whoever has activated another."""
    zone = timezone.get_default_timezone()
    return datetime.combine(timezone.localdate(now, zone), time.min, tzinfo=zone)


def describe(
    conversation_id: str,
    *,
    source: str | None = None,
    source_version: str | None = None,
    user_id: str | None = None,
    dynamic_variables: Mapping[str, object] | None = None,
    initiation_data: Mapping[str, object] | None = None,
) -> None:
    """Add what the client said about itself after connecting. None: leave as it is."""
    conversation = _with_agent(conversation_id)
    if conversation is None:
        return
    said = _described(
        {"source": source, "source_version": source_version, "user_id": user_id},
        {"dynamic_variables": dynamic_variables, "initiation_data": initiation_data},
        keeping_of(conversation),
    )
    if said:
        Conversation.objects.filter(pk=conversation.pk).update(**said)


def _with_agent(conversation_id: str) -> Conversation | None:
    rows = Conversation.objects.select_related("agent")
    return rows.filter(public_id=conversation_id).first()


def _described(
    texts: Mapping[str, str | None],
    objects: Mapping[str, Mapping[str, object] | None],
    keeping: Keeping,
) -> dict[str, Any]:
    """What was said of these columns, as they take it and as far as it may be kept.

    A user's id stays as it is, or the person could not be found to be forgotten.
    """
    said: dict[str, Any] = {
        column: fitting(Conversation, column, text)
        for column, text in texts.items()
        if text is not None
    }
    said.update(
        (column, keeping.object(storable_object(value)))
        for column, value in objects.items()
        if value is not None
    )
    if not keeping.words:
        said.pop("user_id", None)
    if "user_id" in said:
        said["contact_id"] = seen(said["user_id"], timezone.now())
    return said


def begin(conversation_id: str) -> None:
    """The client is ready: the conversation is in progress."""
    Conversation.objects.filter(
        public_id=conversation_id, status=Status.INITIATED
    ).update(status=Status.IN_PROGRESS)


@transaction.atomic
def finish(conversation_id: str, end: EndOfConversation, held_by: str = "") -> bool:
    """Close the row; False when it was closed before, which then stands.

    With `held_by` also when another process has gone on with it.

    `ending.py` says what follows.
    """
    conversation = _with_agent(conversation_id)
    if conversation is None:
        return False
    message = keeping_of(conversation).text(storable(end.message))
    return close_row(conversation.pk, replace(end, message=message), held_by=held_by)
