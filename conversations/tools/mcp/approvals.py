"""The caller's yes or no to tools that wait for one."""

import asyncio
from typing import Literal

from conversations.engine.client_limits import ClientLimits

Decision = Literal["given", "refused", "unanswered"]


class Approvals:
    """Questions of one conversation; each is answered once."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[bool]] = {}

    async def asked(
        self, call_id: str, timeout_ms: int, limits: ClientLimits
    ) -> Decision:
        """Wait for the answer; none in time is no yes. No time passes for a client that
        cannot be reached.
        """
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[call_id] = answer
        try:
            async with limits.within(timeout_ms / 1000):
                return "given" if await answer else "refused"
        except TimeoutError:
            return "unanswered"
        finally:
            del self._waiting[call_id]

    def answer(self, call_id: str, *, is_approved: bool) -> bool:
        """The caller answered; False when nothing was asked."""
        waiting = self._waiting.get(call_id)
        if waiting is None or waiting.done():
            return False
        waiting.set_result(is_approved)
        return True
