"""The socket of the self-check page, `/v1/parley/check`: sends back what it is sent.

It needs no agent and keeps nothing. A page measures with it whether a WebSocket comes
through, and how long a frame as large as those of a conversation takes there and back.
"""

import asyncio
import json
import logging

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from conversations.doors import rate_limits
from conversations.doors.origins import may_connect
from conversations.protocol.close_codes import CloseCode
from conversations.realtime.own_loop import OwnLoopConsumer
from conversations.realtime.socket import Socket

logger = logging.getLogger(__name__)

TOO_OFTEN = "Too many checks from your address. Try again in a minute."
FULL = "The server holds as many checks as it may. Try again later."
TOO_LARGE = "A message of a check may have CHECK_MAX_MESSAGE_BYTES bytes of text."
ENOUGH = "The check is over."


class SelfCheckConsumer(OwnLoopConsumer):
    """One page's check, from handshake to close."""

    held = 0
    """How many this process holds now; belongs to the event loop's thread."""

    async def serve(self, socket: Socket) -> None:
        """Answer one page."""
        if not await socket.opened():
            return
        if not may_connect(socket.origin, socket.host, None):
            logger.warning("Refused a check from a page of %.200r", socket.origin)
            await socket.refuse()
            return
        await socket.accept()
        if await database_sync_to_async(rate_limits.self_check)(socket.address):
            await socket.close(CloseCode.OPERATIONAL, TOO_OFTEN)
            return
        kind = type(self)
        if kind.held >= settings.PARLEY["MAX_CHECKS"]:
            await socket.close(CloseCode.OPERATIONAL, FULL)
            return
        kind.held += 1
        try:
            await echoed(socket)
        finally:
            kind.held -= 1


async def echoed(socket: Socket) -> None:
    """Send back each frame of text until the page leaves, or has had enough."""
    parley = settings.PARLEY
    await socket.send(_ready())
    try:
        async with asyncio.timeout(parley["CHECK_DURATION_MS"] / 1000):
            for _ in range(parley["CHECK_MAX_MESSAGES"]):
                frame = await socket.receive()
                if frame is None:
                    return
                if not isinstance(frame, str) or (
                    len(frame.encode()) > parley["CHECK_MAX_MESSAGE_BYTES"]
                ):
                    await socket.close(CloseCode.CLIENT_FAULT, TOO_LARGE)
                    return
                await socket.send(frame)
    except TimeoutError:
        logger.debug("A check took as long as it may")
    await socket.close(CloseCode.NORMAL, ENOUGH)


def _ready() -> str:
    """The first frame: by it the page sees whether its clock agrees with ours."""
    now_ms = round(timezone.now().timestamp() * 1000)
    return json.dumps({"type": "check_ready", "server_time_ms": now_ms})
