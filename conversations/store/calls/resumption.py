"""What is kept so that a conversation can go on in another process, and who may.

Each function is synchronous and meant for the writer. `ending.py` drops it all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conversations.models import (
    LIVE,
    Conversation,
    Recording,
    Resumption,
    SecretUnreadable,
    Status,
    Turn,
)
from conversations.store.calls.remembering import Remembered, remembered

WRONG = "This conversation cannot be resumed: it is over, or the token was used before."
TOO_LATE = "The connection was lost for too long; the conversation is over."
LEFT = "The connection was lost again before the conversation could go on."
STALE_KEYS = "This conversation cannot be resumed: the server's keys have changed."


class NotResumable(Exception):
    """Why a client cannot go on, in words for its user."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants to go on with a conversation, and for which process."""

    digest: str
    next_digest: str
    """Of the token that opens it from now on."""
    agent_id: str
    process_id: str
    lease_ms: int
    window_ms: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A conversation that is this process's now."""

    conversation_id: str
    state: str
    received: int
    began: datetime
    has_recording: bool
    remembered: Remembered


def keep(conversation_pk: int, digest: str, state: str) -> None:
    """Let the conversation go on in another process, should this one end."""
    Resumption.objects.update_or_create(
        conversation_id=conversation_pk,
        defaults={"digest": digest, "state": state},
    )


def rotate(conversation_pk: int, digest: str, digest_before: str) -> None:
    """Another token opens it; the one before as well, until `confirm`."""
    Resumption.objects.filter(conversation=conversation_pk).update(
        digest=digest, digest_before=digest_before
    )


def confirm(conversation_pk: int) -> None:
    """The client has the newest token."""
    Resumption.objects.filter(conversation=conversation_pk).update(digest_before="")


def stored_up_to(conversation_pk: int, received: int) -> None:
    """So many of the client's messages need not come again."""
    Resumption.objects.filter(conversation=conversation_pk).update(received=received)


def is_held_by(conversation_pk: int, process_id: str) -> bool:
    """Whether the conversation is still this process's."""
    held = Conversation.objects.filter(
        pk=conversation_pk, process_id=process_id, status__in=LIVE
    )
    return held.exists()


def waits_until(row: Resumption, window_ms: int) -> datetime:
    """Until when the client of a live conversation may come back to another process."""
    lease_until = row.conversation.lease_until
    assert lease_until is not None
    # Parked, it has a lease as long as the window.
    is_parked = row.parked_ms is not None
    return lease_until + timedelta(milliseconds=0 if is_parked else window_ms)


@transaction.atomic
def park(conversation_id: str, process_id: str, at_ms: int, window_ms: int) -> bool:
    """This process stops: another may go on within the window. False: it is not ours.

    If none does, the reaper closes it as ended by the stop.
    """
    until = timezone.now() + timedelta(milliseconds=window_ms)
    ours = Conversation.objects.filter(
        public_id=conversation_id, process_id=process_id, status__in=LIVE
    )
    # Nobody holds it then, and nobody renews its lease.
    if not ours.update(lease_until=until, process_id="", status=Status.IN_PROGRESS):
        return False
    return bool(
        Resumption.objects.filter(conversation__public_id=conversation_id).update(
            parked_ms=at_ms
        )
    )


@transaction.atomic
def claim(wanted: Claim, has_left: Callable[[], bool] = lambda: False) -> Claimed:
    """Make a conversation this process's, whoever held it. Raises NotResumable.

    Not for a client that has left: it may be going on elsewhere.
    """
    if has_left():
        raise NotResumable(LEFT)
    row = (
        Resumption.objects.select_for_update()
        .select_related("conversation__agent")
        .filter(Q(digest=wanted.digest) | Q(digest_before=wanted.digest))
        .first()
    )
    if row is None:
        raise NotResumable(WRONG)
    conversation = row.conversation
    agent = conversation.agent
    if agent is None or agent.public_id != wanted.agent_id:
        raise NotResumable(WRONG)
    _check_time(row, conversation, wanted)
    try:
        state = row.state.reveal()
    except SecretUnreadable:
        raise NotResumable(STALE_KEYS) from None
    now = timezone.now()
    taken = Conversation.objects.filter(
        pk=conversation.pk, process_id=conversation.process_id, status__in=LIVE
    ).update(
        process_id=wanted.process_id,
        lease_until=now + timedelta(milliseconds=wanted.lease_ms),
        status=Status.IN_PROGRESS,
    )
    if not taken:
        raise NotResumable(WRONG)
    was_parked_ms, received = row.parked_ms, row.received
    row.digest, row.digest_before = wanted.next_digest, wanted.digest
    row.parked_ms, row.received = None, 0
    row.save()
    now_ms = int((now - conversation.started_at).total_seconds() * 1000)
    lost_ms = was_parked_ms
    if lost_ms is None:
        lost_ms = _last_renewal_ms(conversation, wanted.lease_ms)
        Recording.objects.filter(conversation=conversation).update(complete=False)
    _close_cut_turns(conversation.pk, min(lost_ms, now_ms))
    return Claimed(
        conversation.public_id,
        state,
        received,
        conversation.started_at,
        Recording.objects.filter(conversation=conversation).exists(),
        remembered(conversation, lost_ms),
    )


def _check_time(row: Resumption, conversation: Conversation, wanted: Claim) -> None:
    """Raises NotResumable after the window."""
    if conversation.status not in LIVE or conversation.lease_until is None:
        raise NotResumable(WRONG)
    if conversation.process_id == wanted.process_id:
        # It would be found among those that live here.
        raise NotResumable(WRONG)
    if timezone.now() > waits_until(row, wanted.window_ms):
        raise NotResumable(TOO_LATE)


def _last_renewal_ms(conversation: Conversation, lease_ms: int) -> int:
    """When its process was known to be alive for the last time, since the start."""
    assert conversation.lease_until is not None
    renewed = conversation.lease_until - timedelta(milliseconds=lease_ms)
    return max(int((renewed - conversation.started_at).total_seconds() * 1000), 0)


def _close_cut_turns(conversation_pk: int, lost_ms: int) -> None:
    """What the agent was saying: what is known to have been heard stands."""
    for turn in Turn.objects.filter(conversation=conversation_pk, ended_ms=None):
        turn.ended_ms = max(lost_ms, turn.started_ms)
        turn.interrupted = True
        turn.text = turn.heard_text
        turn.save(update_fields=["ended_ms", "interrupted", "text"])
