"""What is told when a conversation ends, when it was judged, or when it could not begin.

A conversation could not begin where somebody who may talk to the agent was not served:
there is no room, a model or the vendor's platform fails. Who may not, or does not speak
the protocol, is nobody's missed call.
"""

from typing import Any, Literal

from conversations.models import LIVE, Agent, Conversation, Recording, Status
from conversations.protocol.close_codes import CLIENT_FAULTS, ErrorType
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.sound.kept import has_sound
from conversations.store.webhooks.queue import tell, tell_failure

FailureReason = Literal["busy", "unknown"]
"""The vendor's words."""


def tell_of_end(conversation: Conversation) -> None:
    """It is over, one way or the other. For the transaction in which it ends."""
    if _could_not_begin(conversation):
        _tell_never_begun(conversation)
    else:
        tell_of_sound(conversation)


def tell_how_it_was(conversation: Conversation) -> None:
    """Tell what was said and how it was judged. That it could not begin was told."""
    if not _could_not_begin(conversation):
        tell(conversation, WebhookEvent.TRANSCRIPTION)


def tell_of_sound(conversation: Conversation) -> None:
    """Tell of its recording, if that is finished: it may be after the conversation."""
    if conversation.status in LIVE:
        return
    recording = Recording.objects.filter(conversation=conversation).first()
    if recording is not None and _is_finished(recording, conversation):
        tell(conversation, WebhookEvent.AUDIO)


def tell_of_refusal(agent_id: str, why: FailureReason, reason: str) -> None:
    """Tell that somebody who may talk to this agent was turned away at the door."""
    agent = Agent.objects.filter(public_id=agent_id).first()
    if agent is not None:
        error = {"error_type": ErrorType.UNKNOWN.value, "reason": reason}
        tell_failure(agent, _failure(agent_id, None, why, error))


def _could_not_begin(conversation: Conversation) -> bool:
    """Whether it ended before anything was said, because something failed."""
    return conversation.status == Status.FAILED and not conversation.turn_count


def _tell_never_begun(conversation: Conversation) -> None:
    agent = conversation.agent
    if agent is None or conversation.error_type in CLIENT_FAULTS:
        return
    error = {
        "error_type": conversation.error_type,
        "reason": conversation.end_message,
    }
    failure = _failure(agent.public_id, conversation.public_id, "unknown", error)
    tell_failure(agent, failure, conversation)


def _failure(
    agent_id: str, conversation_id: str | None, why: str, error: dict[str, str]
) -> dict[str, Any]:
    return {
        "agent_id": agent_id,
        "conversation_id": conversation_id,
        "failure_reason": why,
        "metadata": {"type": "websocket", "body": error},
    }


def _is_finished(recording: Recording, conversation: Conversation) -> bool:
    if recording.size_bytes:
        return True
    # Of a killed process the row knows no size. What stands in the file is all there
    # will be, but for a hosted conversation, which is encoded later.
    return not conversation.hosted_conversation_id and has_sound(recording)
