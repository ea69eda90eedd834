"""Lets Daphne close a WebSocket with the code and the reason that it is given.

Daphne itself passes no reason on, and hands the code to a function of its WebSocket
library that is for clients: it takes 1000 and codes from 3000 on, and raises for the codes
of servers. Every fault would reach clients as 1011 without a word.
"""

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol


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


def install() -> None:
    """From now on Daphne closes so, in this process."""
    WebSocketFactory.protocol = ClosingProtocol
