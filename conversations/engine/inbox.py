"""What has come for a conversation and is not handled yet, in the order it came."""

import asyncio
from collections import deque

from conversations.engine.inputs import Input

INBOX_LIMIT = 1_000


class InboxFull(Exception):
    """The client sent more than is taken in."""


class Inbox:
    """Bounded for the client, not for news from within. Belongs to one event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Input] = deque()
        self._arrived = asyncio.Event()

    def put(self, event: Input) -> None:
        """News from within: few, and losing one would leave the user waiting."""
        self._waiting.append(event)
        self._arrived.set()

    def put_sent(self, event: Input) -> None:
        """What the client sent. Raises InboxFull."""
        if len(self._waiting) >= INBOX_LIMIT:
            raise InboxFull("Too many events wait to be handled; send fewer.")
        self.put(event)

    async def next(self) -> Input:
        """The oldest, as soon as there is one."""
        if not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()
