"""A WebSocket that is served by a loop of its own, not by Channels' dispatch."""

import asyncio

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from channels.consumer import AsyncConsumer

from conversations.realtime.faults import STOPPING
from conversations.realtime.socket import Socket
from conversations.realtime.turning_away import turn_away


class OwnLoopConsumer(AsyncConsumer):
    """One client's connection, from handshake to close."""

    async def __call__(
        self,
        scope: WebSocketScope,
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
    ) -> None:
        """Serve one client.

        Returns when it is cancelled, too: Daphne stops waiting for all sockets as soon
        as one of them ends by being cancelled.
        """
        socket = Socket(scope, receive, send)
        try:
            await self.serve(socket)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            await self.stop(socket)

    async def stop(self, socket: Socket) -> None:
        """The server stops. Says nothing to a client that was left in order."""
        await turn_away(socket, STOPPING)

    async def serve(self, socket: Socket) -> None:
        """Hold the connection from handshake to close."""
        raise NotImplementedError
