"""A caller: speaks the wire protocol in real time and notes what is heard.

The microphone runs on absolute deadlines from the moment the session begins, so the
wall time of every sample sent is known; received audio goes through a `Playback`. All
times are seconds of the event loop's clock.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

import numpy as np
import websockets
from numpy.typing import NDArray

from tests.callers.microphone import MIC_RATE_HZ, Microphone, Sound
from tests.callers.playback import Playback

Samples = NDArray[np.int16]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """A server event and when it came."""

    type: str
    at_s: float
    payload: Json


@dataclass(frozen=True, slots=True)
class CallerOptions:
    """How a caller connects and listens."""

    agent_id: str
    chunk_ms: int = 32
    initiation: Json = field(default_factory=dict)
    phase_s: float = 0.0
    """Delay of the microphone's start, so that many callers do not send in step."""


class Connection(Protocol):
    """What a caller needs of a WebSocket."""

    @property
    def close_code(self) -> int | None:
        """None while it is open."""

    @property
    def close_reason(self) -> str | None:
        """What the server said to it."""

    async def send(self, message: str, /) -> None:
        """Send a frame. Raises `websockets.ConnectionClosed`."""

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        """The frames that come, until it is closed."""

    async def close(self) -> None:
        """Leave."""


class Caller:
    """One conversation. Use as an async context manager."""

    def __init__(self, base_url: str, options: CallerOptions) -> None:
        self.options = options
        self._url = (
            f"{base_url.replace('http', 'ws', 1)}/v1/convai/conversation"
            f"?agent_id={options.agent_id}"
        )
        self.microphone = Microphone()
        self.playback = Playback(16_000)
        self.events: list[Received] = []
        self.conversation_id = ""
        self.began_s = 0.0
        self.closed: tuple[int | None, str] | None = None
        self.late_chunks = 0
        self._void_id = 0
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._socket: Connection | None = None

    async def __aenter__(self) -> Self:
        self._socket = await self._connect()
        await self.send(
            {
                "type": "conversation_initiation_client_data",
                "conversation_config_override": {},
                **self.options.initiation,
            }
        )
        self._tasks.append(asyncio.create_task(self._receive()))
        await self.wait_for("conversation_initiation_metadata", timeout_s=20)
        self.began_s = asyncio.get_running_loop().time() + self.options.phase_s
        self._tasks.append(asyncio.create_task(self._speak()))
        return self

    async def _connect(self) -> Connection:
        return await websockets.connect(
            self._url, compression=None, max_size=None, ping_interval=None
        )

    async def __aexit__(self, *exc: object) -> None:
        if len(self._tasks) > 1:
            self._tasks[1].cancel()
        if self._socket is not None:
            await self._socket.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def now_s(self) -> float:
        """The clock of all times here."""
        return asyncio.get_running_loop().time()

    def wall_s(self, sample: int) -> float:
        """When the microphone heard the sample of this number."""
        return self.began_s + sample / MIC_RATE_HZ

    def sample_at(self, wall_s: float) -> int:
        """The microphone's sample at a moment."""
        return round((wall_s - self.began_s) * MIC_RATE_HZ)

    # --- Acting ---------------------------------------------------------------------

    def say(self, pcm: Samples, at_s: float | None = None) -> Sound:
        """Make a sound now, or at a moment to come."""
        wanted = self.sample_at(self.now_s if at_s is None else at_s)
        return self.microphone.schedule(pcm, wanted)

    async def say_all(self, pcm: Samples) -> Sound:
        """Make a sound now and wait until it is over."""
        sound = self.say(pcm)
        await self.sleep_until(self.wall_s(sound.end_sample))
        return sound

    def hear_echo(self, gain: float, delay_ms: int) -> None:
        """Let the microphone hear the loudspeaker, quieter and later."""

        def echo(first_sample: int, count: int) -> Samples:
            from_s = self.wall_s(first_sample) - delay_ms / 1000
            played = self.playback.window(from_s, count)
            return (played * gain).astype(np.int16)

        self.microphone.echo = echo

    async def send(self, message: Json) -> None:
        """Send one event."""
        assert self._socket is not None
        await self._socket.send(json.dumps(message))

    # --- Waiting --------------------------------------------------------------------

    async def sleep_until(self, wall_s: float) -> None:
        """Wait for a moment."""
        await asyncio.sleep(max(0.0, wall_s - self.now_s))

    def of_type(self, kind: str, after_s: float = float("-inf")) -> list[Received]:
        """The events of one type that have come after a moment."""
        return [e for e in self.events if e.type == kind and e.at_s > after_s]

    async def wait_for(
        self, kind: str, after_s: float = float("-inf"), timeout_s: float = 15
    ) -> Received | None:
        """The first event of a type after a moment; None when none comes in time."""
        deadline_s = self.now_s + timeout_s
        while not (found := self.of_type(kind, after_s)):
            if not await self._wait_for_news(deadline_s):
                return None
        return found[0]

    async def wait_until_audible(
        self, after_s: float, timeout_s: float = 15
    ) -> float | None:
        """When the agent is first heard after a moment; None if it stays silent."""
        deadline_s = self.now_s + timeout_s
        while (heard_s := self.playback.first_audible_s(after_s)) is None:
            if not await self._wait_for_news(deadline_s):
                return None
        return heard_s

    async def wait_until_quiet(self, quiet_s: float, timeout_s: float = 60) -> float:
        """Wait until nothing was played for a while; gives the last sound's end."""
        deadline_s = self.now_s + timeout_s
        while self.closed is None and self.now_s < deadline_s:
            rest_s = self.playback.busy_until_s + quiet_s - self.now_s
            if rest_s <= 0:
                break
            await asyncio.sleep(min(rest_s, 1.0))
        return self.playback.last_audible_s(float("-inf")) or self.now_s

    async def _wait_for_news(self, deadline_s: float) -> bool:
        if self.closed is not None or self.now_s >= deadline_s:
            return False
        self._news.clear()
        try:
            await asyncio.wait_for(self._news.wait(), deadline_s - self.now_s)
        except TimeoutError:
            return False
        return True

    # --- The two directions ---------------------------------------------------------

    async def _speak(self) -> None:
        assert self._socket is not None
        count = MIC_RATE_HZ * self.options.chunk_ms // 1000
        silence = _audio_frame(np.zeros(count, np.int16))
        while True:
            # A chunk leaves when its last sample has been heard, as from a real device.
            due_s = self.wall_s(self.microphone.position + count)
            delay_s = due_s - self.now_s
            if delay_s > 0:
                await asyncio.sleep(delay_s)
            elif delay_s < -0.02:
                self.late_chunks += 1
            pcm = self.microphone.read(count)
            try:
                await self._socket.send(silence if pcm is None else _audio_frame(pcm))
            except websockets.ConnectionClosed:
                return

    async def _receive(self) -> None:
        assert self._socket is not None
        try:
            async for text in self._socket:
                await self._take(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        finally:
            self.closed = (self._socket.close_code, self._socket.close_reason or "")
            self._news.set()

    async def _take(self, message: Json) -> None:
        now_s, kind = self.now_s, message["type"]
        if kind == "audio":
            event = message["audio_event"]
            pcm = np.frombuffer(base64.b64decode(event["audio_base_64"]), np.int16)
            message = {"bytes": pcm.nbytes, "event_id": event["event_id"]}
            if event["event_id"] > self._void_id:
                self.playback.add(pcm, event["event_id"], now_s)
        elif kind == "ping":
            reply = {"type": "pong", "event_id": message["ping_event"]["event_id"]}
            await self.send(reply)
        elif kind == "interruption":
            self._void_id = message["interruption_event"]["event_id"]
            self.playback.drop(now_s)
        elif kind == "conversation_initiation_metadata":
            event = message["conversation_initiation_metadata_event"]
            self.conversation_id = event["conversation_id"]
            rate_hz = int(event["agent_output_audio_format"].removeprefix("pcm_"))
            self.playback = Playback(rate_hz)
        self.events.append(Received(kind, now_s, message))
        self._news.set()


def _audio_frame(pcm: Samples) -> str:
    audio = base64.b64encode(pcm.tobytes()).decode()
    return f'{{"user_audio_chunk":"{audio}"}}'
