"""Lets Daphne close a WebSocket as it is told, and stop only after its conversations.

Daphne itself passes no reason on, and hands the code to a function of its WebSocket
library that is for clients: it takes 1000 and codes from 3000 on, and raises for the codes
of servers. Every fault would reach clients as 1011 without a word. And when it is stopped
it waits for what it has cancelled only until the first of it is gone, and for nothing at
all when a connection is just idle: every conversation's last words would be cut off.

uvicorn needs none of this: it closes as it is told, ends every socket with 1012 and waits
for what it runs. Conversations whose clients are away have no socket; as its loop ends
they are cancelled, and waited for, by `asyncio.run`.
"""

import asyncio
from typing import Any

from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import defer

from conversations.realtime.process import this_process


class ClosingProtocol(WebSocketProtocol):  # type: ignore[misc]  # ships no types
    """One client's WebSocket in Daphne."""

    def handle_reply(self, message: dict[str, Any]) -> None:
        """What the application sends."""
        if (
            message.get("type") == "websocket.close"
            and self.state != self.STATE_CONNECTING
        ):
            self.sendCloseFrame(
                code=message.get("code") or 1000,
                reasonUtf8=(message.get("reason") or "").encode(),
            )
        else:
            super().handle_reply(message)


def end_applications(server: Any) -> defer.Deferred[Any]:
    """Cancel what Daphne runs; fires when all of it has come to its end."""
    # A connection that asks for nothing just now has no application.
    known = [each.get("application_instance") for each in server.connections.values()]
    running = [application for application in known if application is not None]
    for application in running:
        application.cancel()
    # Those whose clients may come back have no connection just now.
    away = [*this_process.resumable.stop(), *this_process.rooms.stop()]
    ended = asyncio.gather(*running, *away, return_exceptions=True)
    return defer.Deferred.fromFuture(ended)


def install() -> None:
    """From now on Daphne closes and stops so, in this process."""
    WebSocketFactory.protocol = ClosingProtocol
    Server.kill_all_applications = end_applications
