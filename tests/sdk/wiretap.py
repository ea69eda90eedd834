"""A wire between a client and the server that keeps what passes, changing nothing.

A client is given the wire's address in place of the server's. Whatever it sends there
reaches the server byte for byte, and the other way round; the frames of WebSockets are
read on the way, if they are text.
"""

import asyncio
import itertools
import json
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from websockets.frames import Close, Frame, Opcode
from websockets.streams import StreamReader as FrameReader

Direction = Literal["client", "server"]
READ_BYTES = 65_536
MAX_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class WireFrame:
    """One event as it passed."""

    sender: Direction
    event: dict[str, Any]

    @property
    def kind(self) -> str:
        """The event's type; microphone audio has none."""
        return self.event.get("type") or "user_audio_chunk"


class Line(Protocol):
    """What passed in one conversation."""

    def passed(self) -> Sequence[WireFrame]:
        """Every event so far."""

    def sent_by(self, sender: Direction, kind: str = "") -> list[dict[str, Any]]:
        """What one side sent, of one type or of all."""
        return [
            frame.event
            for frame in self.passed()
            if frame.sender == sender and kind in ("", frame.kind)
        ]


@dataclass
class Socket(Line):
    """One WebSocket, from its handshake to its end."""

    target: str
    """Path and query that the client asked for."""
    headers: dict[str, str]
    """Of the client's handshake, names in lower case."""
    frames: list[WireFrame] = field(default_factory=list)
    closes: list[tuple[Direction, int, str]] = field(default_factory=list)
    """Who closed, with which code and reason; the first began it."""

    def passed(self) -> Sequence[WireFrame]:
        """Every event so far."""
        return self.frames


class Wiretap:
    """Listens on a port of its own. `close` it afterwards."""

    def __init__(self, server_port: int) -> None:
        self.sockets: list[Socket] = []
        self.requests: list[str] = []
        """First lines of plain requests that opened a connection."""
        self._server_port = server_port
        self._news = threading.Condition()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._listening.wait()

    def close(self) -> None:
        """Cut every connection."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def wait_for(self, found: Callable[[], Any], what: str, timeout_s: float) -> Any:
        """What `found` gives, once it is truthy; it is asked after each frame."""
        with self._news:
            if not self._news.wait_for(found, timeout_s):
                raise TimeoutError(f"{what} did not pass; last: {self._last_kinds()}")
            return found()

    def _last_kinds(self) -> list[str]:
        frames = self.sockets[-1].frames if self.sockets else []
        kinds = [f"{f.sender} {f.kind}" for f in frames]
        return [kind for kind, _ in itertools.groupby(kinds)][-20:]

    # --- The wire itself ------------------------------------------------------

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port: int = server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._listening.set()
        await self._stopping.wait()
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._join(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # A side that is gone ends the connection, as without the wire.
        except asyncio.CancelledError:
            # Else what nobody reads any more would keep it open.
            writer.transport.abort()
        finally:
            writer.close()
            self._connections.discard(task)

    async def _join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        to_server = await asyncio.open_connection("127.0.0.1", self._server_port)
        to_server[1].write(head)
        socket = self._socket(head)
        if socket is None:
            readers = (lambda data: None, lambda data: None)
        else:
            readers = (
                _reading(lambda frame: self._passed(socket, "client", frame), True),
                _after_head(
                    _reading(lambda frame: self._passed(socket, "server", frame), False)
                ),
            )
        try:
            await asyncio.gather(
                _relay(reader, to_server[1], readers[0]),
                _relay(to_server[0], writer, readers[1]),
            )
        except asyncio.CancelledError:
            to_server[1].transport.abort()
            raise
        finally:
            to_server[1].close()

    def _socket(self, head: bytes) -> Socket | None:
        lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        if headers.get("upgrade", "").lower() != "websocket":
            self.requests.append(lines[0])
            return None
        socket = Socket(lines[0].split(" ")[1], headers)
        with self._news:
            self.sockets.append(socket)
            self._news.notify_all()
        return socket

    def _passed(self, socket: Socket, sender: Direction, frame: Frame) -> None:
        with self._news:
            if frame.opcode is Opcode.TEXT:
                socket.frames.append(WireFrame(sender, json.loads(frame.data)))
            elif frame.opcode is Opcode.CLOSE:
                close = Close.parse(frame.data)
                socket.closes.append((sender, close.code, close.reason))
            self._news.notify_all()


async def _relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    read: Callable[[bytes], None],
) -> None:
    while data := await reader.read(READ_BYTES):
        read(data)
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


def _reading(keep: Callable[[Frame], None], masked: bool) -> Callable[[bytes], None]:
    """Take bytes as they come and give whole messages."""
    source = FrameReader()

    def frames() -> Generator[None, None, None]:
        parts: list[Frame] = []
        while True:
            frame = yield from Frame.parse(
                source.read_exact, mask=masked, max_size=None
            )
            if frame.opcode is Opcode.TEXT or (parts and frame.opcode is Opcode.CONT):
                parts.append(frame)
                if not frame.fin:
                    continue
                frame = Frame(Opcode.TEXT, b"".join(part.data for part in parts))
                parts = []
            keep(frame)

    reading = frames()
    next(reading)

    def take(data: bytes) -> None:
        source.feed_data(data)
        next(reading)

    return take


def _after_head(read: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Skip the answer to the handshake."""
    head = bytearray()
    over = False

    def take(data: bytes) -> None:
        nonlocal over
        if over:
            read(data)
            return
        head.extend(data)
        start, found, rest = bytes(head).partition(b"\r\n\r\n")
        if found:
            over = True
            if b" 101 " not in start.split(b"\r\n")[0]:
                head.clear()
                over = False
            elif rest:
                read(rest)

    return take
