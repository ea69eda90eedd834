"""The end of a conversation, as its record has it."""

import logging

from django.conf import settings

from conversations.engine.outputs import EndReason
from conversations.protocol.close_codes import ErrorType
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.recorder import ConversationRecorder

logger = logging.getLogger(__name__)


def end_of(
    reason: EndReason,
    ended_ms: int,
    message: str = "",
    error_type: ErrorType = ErrorType.UNKNOWN,
) -> EndOfConversation:
    """What is kept of an ending; the type counts for one that failed."""
    return EndOfConversation(
        reason=reason.value,
        ended_ms=ended_ms,
        message=message,
        failed=reason is EndReason.FAILED,
        error_type=error_type.value,
    )


async def park_record(recorder: ConversationRecorder, at_ms: int) -> None:
    """Leave the conversation to another process, with all that was said so far."""
    logger.info("Conversation %s waits for its client", recorder.conversation_id)
    await recorder.park(at_ms, settings.PARLEY["RESUME_WINDOW_MS"])


async def close_record(recorder: ConversationRecorder, end: EndOfConversation) -> None:
    """Finish recording and row, and wait until they are."""
    logger.info(
        "Conversation %s ended after %.1f s: %s",
        recorder.conversation_id,
        end.ended_ms / 1000,
        end.reason,
    )
    await recorder.close(end)
