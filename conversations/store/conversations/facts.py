"""What the API says of a conversation in a list and in full, alike in both."""

from datetime import datetime

from django.utils import timezone

from conversations.models import Conversation, Outcome
from conversations.models.conversation import ENDINGS


def unix_secs(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def duration_secs(conversation: Conversation) -> int:
    """How long it took, or has been going on."""
    if conversation.duration_ms is not None:
        return round(conversation.duration_ms / 1000)
    ended_at = conversation.ended_at or timezone.now()
    return max(0, int((ended_at - conversation.started_at).total_seconds()))


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
