"""A conversation's row: there before the client learns its id, closed whatever comes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from conversations.engine.outputs import EndReason
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.realtime.admission import TryAgainLater
from conversations.store import lifecycle
from conversations.store.lifecycle import EndOfConversation, NewConversation
from conversations.store.writer import WriterFull, writer

NEVER_BEGAN = EndOfConversation(
    reason=EndReason.FAILED.value,
    ended_ms=0,
    message="The conversation could not begin.",
    failed=True,
    error_type=ErrorType.UNKNOWN.value,
)


@asynccontextmanager
async def registered(new: NewConversation) -> AsyncIterator[str]:
    """The id of a new conversation. Raises ProtocolViolation.

    If the body raises, or is cancelled, even while the row is being made, the row does
    not stay open: this process would renew its lease for ever.
    """
    ids: list[str] = []

    def start() -> str:
        ids.append(lifecycle.start(new))
        return ids[-1]

    def give_up() -> None:
        if ids:
            lifecycle.finish(ids[-1], NEVER_BEGAN)

    try:
        yield await writer().run(start)
    except lifecycle.UnknownAgent:
        raise client_fault(
            ErrorType.VALUE_ERROR, "agent_id: the agent was just switched off"
        ) from None
    except lifecycle.TooManyConversations as error:
        raise TryAgainLater(str(error)) from None
    except WriterFull as error:
        raise TryAgainLater(str(error)) from None
    except BaseException:
        # The writer works in order: this comes after the start. A row that was closed
        # with a reason of its own keeps it.
        writer().submit(give_up)
        raise
