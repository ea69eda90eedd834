"""Runs one conversation between a client's transport and its agent: its tasks, its end."""

import asyncio

from conversations.engine.outputs import EndReason
from conversations.protocol.client_events import ClientEvent
from conversations.protocol.close_codes import ProtocolViolation
from conversations.protocol.codec import UserAudio
from conversations.realtime.faults import SERVER_RESTARTS, STOPPING
from conversations.realtime.live_conversation import LiveConversation
from conversations.realtime.outbox import Outbox
from conversations.realtime.patience import Patience
from conversations.realtime.transport import Transport

SHUT_DOWN_TIMEOUT_S = 5.0
"""For the user's last words to be understood when the server stops."""
FLUSH_TIMEOUT_S = 3.0
"""For the last frames to leave."""


async def exchange(
    transport: Transport,
    live: LiveConversation,
    outbox: Outbox,
    first: ClientEvent | UserAudio | None,
    patience: Patience,
) -> None:
    """Hold the conversation to its end and close the transport.

    `first` came from the client before. To be cancelled is the server's stop: the
    conversation ends in order, and then the cancellation goes on.
    """
    async with asyncio.TaskGroup() as tasks:
        sender = tasks.create_task(_send(live, outbox))
        reader = tasks.create_task(_read(transport, live, first))
        conversation = tasks.create_task(live.run(patience))
        stopped = await _until_over(conversation, live)
        reader.cancel()
        outbox.close()
        # A client that does not read any more must not be waited for.
        await asyncio.wait({sender}, timeout=FLUSH_TIMEOUT_S)
        sender.cancel()
    if live.closing is not None:
        await transport.close(live.closing.code, live.closing.reason)
    if stopped is not None:
        raise stopped


async def _until_over(
    conversation: asyncio.Task[None], live: LiveConversation
) -> asyncio.CancelledError | None:
    """Wait for the end; the cancellation, if it was one that ended it."""
    try:
        await asyncio.shield(conversation)
    except asyncio.CancelledError as stopped:
        live.leave(EndReason.SHUT_DOWN, STOPPING.message)
        await asyncio.wait({conversation}, timeout=SHUT_DOWN_TIMEOUT_S)
        conversation.cancel()
        return stopped
    return None


async def _send(live: LiveConversation, outbox: Outbox) -> None:
    try:
        await outbox.run()
    except Exception as error:
        live.crash(error)


async def _read(
    transport: Transport, live: LiveConversation, first: ClientEvent | UserAudio | None
) -> None:
    """Hand over what the client says until it leaves or breaks the contract."""
    try:
        if first is not None:
            live.receive(first)
        async for frame in transport.frames():
            if isinstance(frame, UserAudio):
                live.receive(frame)
            else:
                live.receive_frame(frame)
    except ProtocolViolation as violation:
        live.break_off(violation)
    except Exception as error:
        live.crash(error)
    else:
        if transport.left_with == SERVER_RESTARTS:
            live.leave(EndReason.SHUT_DOWN, STOPPING.message)
        else:
            live.leave(EndReason.CLIENT_LEFT)
