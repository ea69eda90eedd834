"""What the API says of a conversation in a list and in full, alike in both."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from conversations.models import Conversation, Outcome
from conversations.models.conversation import ENDINGS

HALF_A_SECOND_MS = 500


def unix_secs(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def duration_secs(conversation: Conversation) -> int:
    """How long it took, or has been going on."""
    if conversation.duration_ms is not None:
        return (conversation.duration_ms + HALF_A_SECOND_MS) // 1000
    ended_at = conversation.ended_at or timezone.now()
    return max(0, int((ended_at - conversation.started_at).total_seconds()))


def lasting(min_secs: int | None = None, max_secs: int | None = None) -> Q:
    """Conversations by the seconds that `duration_secs` gives."""
    found, now = Q(), timezone.now()
    going_on = Q(duration_ms__isnull=True, ended_at__isnull=True)
    if min_secs is not None:
        found &= Q(duration_ms__gte=max(0, min_secs * 1000 - HALF_A_SECOND_MS)) | (
            going_on & Q(started_at__lte=now - timedelta(seconds=min_secs))
        )
    if max_secs is not None:
        found &= Q(duration_ms__lt=max_secs * 1000 + HALF_A_SECOND_MS) | (
            going_on & Q(started_at__gt=now - timedelta(seconds=max_secs + 1))
        )
    return found


def ended_for(reasons: Sequence[str]) -> Q:
    """Conversations for which `ending` gives one of these."""
    reasons = [reason for reason in reasons if reason]
    by_code = [code for code, words in ENDINGS.items() if words in reasons]
    unworded = Q(end_message="") & (
        Q(end_reason__in=by_code)
        | (Q(end_reason__in=reasons) & ~Q(end_reason__in=list(ENDINGS)))
    )
    return ~Q(end_reason="") & (Q(end_message__in=reasons) | unworded)


def ending(conversation: Conversation) -> str | None:
    """Why it ended, for people; None while it goes on."""
    if not conversation.end_reason:
        return None
    return conversation.end_message or ENDINGS.get(
        conversation.end_reason, conversation.end_reason
    )


def outcome(conversation: Conversation) -> str:
    """success, failure or unknown."""
    return conversation.call_successful or Outcome.UNKNOWN.value


def agent_id(conversation: Conversation) -> str:
    """The agent's public id; "" once the agent is deleted."""
    return "" if conversation.agent is None else conversation.agent.public_id


def agent_id_of(conversation_id: str) -> str | None:
    """Whom this conversation is with; "" once that agent is deleted.

    None: there is no such conversation.
    """
    found = (
        Conversation.objects.filter(public_id=conversation_id)
        .values_list("agent__public_id")
        .first()
    )
    return None if found is None else found[0] or ""
