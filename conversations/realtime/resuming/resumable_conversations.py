"""The conversations of this process that clients may come back to."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from conversations.realtime.resuming.resumable_transport import ResumableTransport

logger = logging.getLogger(__name__)

REMEMBERED_S = 60.0
"""So long a client that comes too late is told why."""


class ResumableConversations:
    """Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._transports: set[ResumableTransport] = set()

    def find(self, token: str) -> ResumableTransport | None:
        """What this token opens; also one that has been over for a moment."""
        return next((one for one in self._transports if one.is_opened_by(token)), None)

    def stop(self) -> list[asyncio.Task[None]]:
        """The server stops: end all in order; gives what is to be waited for."""
        stopping = [one for one in self._transports if one.stop()]
        return [one.task for one in stopping if one.task is not None]

    async def run(
        self, transport: ResumableTransport, conversation: Coroutine[Any, Any, None]
    ) -> None:
        """Run a conversation, and wait as long as its first socket is needed.

        It goes on afterwards if its client may come back. Raises what it raises. To be
        cancelled is the server's stop: it ends the conversation.
        """
        task = transport.task = asyncio.ensure_future(conversation)
        self._transports.add(transport)
        task.add_done_callback(lambda _: self._ended(transport))
        first = asyncio.ensure_future(transport.first_socket_left())
        try:
            await asyncio.wait({task, first}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            transport.stop()
            await asyncio.wait({task})
            raise
        finally:
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
        if task.done():
            task.result()

    def _ended(self, transport: ResumableTransport) -> None:
        task = transport.task
        assert task is not None
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.warning("Conversation %s: %s", transport.conversation_id, error)
        transport.finish()
        loop = asyncio.get_running_loop()
        loop.call_later(REMEMBERED_S, self._transports.discard, transport)
