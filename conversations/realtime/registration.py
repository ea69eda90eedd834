"""A conversation's row: there before the client learns its id, closed whatever comes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from conversations.engine.outputs import EndReason
from conversations.protocol.close_codes import (
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.realtime.admission import not_granted
from conversations.realtime.faults import TryAgainLater
from conversations.realtime.record_end import end_of
from conversations.store.access.grants import GrantRefused
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import (
    NewConversation,
    NotGranted,
    TooManyConversations,
    UnknownAgent,
)
from conversations.store.calls.opening import open_row
from conversations.store.calls.writer import WriterFull


@asynccontextmanager
async def registered(new: NewConversation) -> AsyncIterator[str]:
    """The id of a new conversation, closed if the body raises. Raises ProtocolViolation."""
    try:
        async with open_row(new, _never_began) as conversation_id:
            yield conversation_id
    except UnknownAgent:
        raise client_fault(
            ErrorType.VALUE_ERROR, "agent_id: the agent was just switched off"
        ) from None
    except NotGranted:
        raise not_granted(None) from None
    except GrantRefused as refused:
        raise not_granted(refused) from None
    except TooManyConversations as error:
        raise TryAgainLater(str(error)) from None
    except WriterFull as error:
        raise TryAgainLater(str(error)) from None


def _never_began(error: BaseException) -> EndOfConversation:
    if isinstance(error, ProtocolViolation):
        return end_of(EndReason.FAILED, 0, error.message, error.error_type)
    return end_of(EndReason.FAILED, 0, "The conversation could not begin.")
