"""A line that goes on over a second socket, as the server's resumable ones do."""

import contextlib
import itertools
import json
import socket as sockets
import threading
from collections.abc import Iterator

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection

WINDOW_MS = 120_000
PING_INTERVAL_MS = 60_000
"""So that a test on a busy machine never counts as a dead line, nor as one given up."""


class SteadyLine:
    """Used like a socket; frames are counted both ways and sent again."""

    def __init__(self, socket: ServerConnection, token: str) -> None:
        self.request = socket.request
        self.token = token
        self.resumed_with: list[dict] = []
        """The first frame on each further socket."""
        self._socket = socket
        self._sent: list[str] = []
        self._counting = False
        self._received = 0
        self._over = False
        self._changed = threading.Condition()

    @property
    def offer(self) -> dict[str, object]:
        """A part of the metadata, the last frame that is not counted."""
        terms = {"window_ms": WINDOW_MS, "ping_interval_ms": PING_INTERVAL_MS}
        return {"resumption": {"token": self.token, **terms}}

    @property
    def close_code(self) -> int | None:
        return self._socket.close_code

    def send(self, frame: str) -> None:
        with self._changed:
            if self._counting:
                self._sent.append(frame)
            self._counting = True
            # A frame that finds no line is sent on the next one.
            with contextlib.suppress(ConnectionClosed, OSError):
                self._socket.send(frame)

    def recv(self) -> str:
        counted = self._counting
        while True:
            socket = self._socket
            try:
                frame = str(socket.recv())
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code == 1000:
                    raise
                self._await_another(socket, closed)
            else:
                self._received += counted
                return frame

    def __iter__(self) -> Iterator[str]:
        try:
            while True:
                yield self.recv()
        except ConnectionClosed:
            return

    def close(self, code: int = 1000, reason: str = "") -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._socket.close(code, reason)

    def drop(self) -> None:
        """As a network does that goes away: no word of it."""
        self._socket.socket.shutdown(sockets.SHUT_RDWR)

    def resume(self, socket: ServerConnection, wish: dict, token: str) -> None:
        with self._changed:
            self.resumed_with.append(wish)
            self.token = token
            event = {
                "conversation_id": "conv_fake",
                "received": self._received,
                "token": token,
                "window_ms": WINDOW_MS,
                "restarted": False,
            }
            frames = self._sent[wish["received"] :]
            resumed = {
                "type": "conversation_resumed",
                "conversation_resumed_event": event,
            }
            for frame in [json.dumps(resumed), *frames]:
                socket.send(frame)
            self._socket = socket
            self._changed.notify_all()

    def _await_another(self, lost: ServerConnection, closed: ConnectionClosed) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._over or self._socket is not lost, WINDOW_MS / 1000
            )
            if self._socket is lost:
                raise closed


class SteadyLines:
    """Finds a line by the token of the client that comes back."""

    def __init__(self) -> None:
        self._lines: list[SteadyLine] = []
        self._tokens = (f"token-{n}" for n in itertools.count())

    def begin(self, socket: ServerConnection) -> SteadyLine:
        line = SteadyLine(socket, next(self._tokens))
        self._lines.append(line)
        return line

    def resume(self, socket: ServerConnection) -> None:
        """Hands the socket to its line; returns when it is closed."""
        wish = json.loads(socket.recv())
        [line] = [known for known in self._lines if known.token == wish["token"]]
        line.resume(socket, wish, next(self._tokens))
        _until_closed(socket)


def _until_closed(socket: ServerConnection) -> None:
    """Its reader is the call's thread; this one must only outlast it."""
    socket.recv_events_thread.join()
