"""A room: one client's signalling, sound and data, as a transport of its conversation.

The conversation sends and gets the frames of the WebSocket. Their sound leaves as the
agent's voice, the microphone comes as `UserAudio`, everything else goes as data.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from livekit.protocol import models, rtc

from conversations.protocol.close_codes import CloseCode, ProtocolViolation
from conversations.protocol.codec import UserAudio
from conversations.realtime.faults import SERVER_RESTARTS
from conversations.realtime.transport import Frame
from conversations.realtime.webrtc import room_view
from conversations.realtime.webrtc.client_words import ClientWords
from conversations.realtime.webrtc.data_packets import BadPacket, SentPackets
from conversations.realtime.webrtc.hanging_up import hangs_up
from conversations.realtime.webrtc.incoming import Incoming
from conversations.realtime.webrtc.media import Media, MediaEvents
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.peer import BadDescription, Network
from conversations.realtime.webrtc.presence import LAST_DATA_S, LOST, Loss, Presence
from conversations.realtime.webrtc.signal_codec import BadSignal
from conversations.realtime.webrtc.signal_line import SignalLine, SignalSocket
from conversations.realtime.webrtc.signalling import (
    Answer,
    BadRequest,
    Leave,
    OfferVoice,
    Say,
    Signalling,
    Step,
    TakeAnswer,
)

logger = logging.getLogger(__name__)

HUNG_UP = frozenset({1000, 1001, 1005})
"""Close codes of our client when it means to go: a page that is left says 1001."""
LOOK_S = 1.0
STOPPING_S = 3.0
"""For the last words when the server stops: others wait for this call."""


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """See the settings of the same names."""

    signal_bytes: int
    message_bytes: int
    connect_timeout_ms: int
    resume_window_ms: int
    """0: a client whose signalling socket is lost is gone."""
    silence_ms: float
    """A client of which nothing came for so long is lost."""


class Room:
    """A `Transport`; `open` it with its first socket, `shut` it in the end."""

    coming_back: None = None
    """A client of ours that may is served by a `ResumableTransport`."""

    def __init__(
        self,
        names: Names,
        signalling: Signalling,
        network: Network,
        limits: RoomLimits,
        *,
        ours: bool = False,
    ) -> None:
        """`ours`: the client is our own."""
        self.names = names
        self._loop = asyncio.get_running_loop()
        self._signalling = signalling
        self._limits = limits
        self._ours = ours
        self._presence = Presence(limits.resume_window_ms, self._gone)
        self._opened = asyncio.Event()
        self._line = SignalLine(
            signalling, self._act, as_json=ours, message_bytes=limits.signal_bytes
        )
        self._media = Media(
            names,
            network,
            MediaEvents(
                heard=self._heard,
                data=self._data,
                opened=self._opened.set,
                failed=lambda: self._presence.leave(LOST),
                abused=self._turn_out,
                spoke=self._agent_spoke,
            ),
            dual=signalling.dual,
        )
        self._words = ClientWords(lambda: self._media.response_id, ours=ours)
        self._sent = SentPackets(names)
        self._incoming = Incoming()
        self._hanging_up: asyncio.Task[None] | None = None
        """Tells the client that the agent has, once all is heard."""
        self._first_gone = asyncio.Event()
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: list[asyncio.Task[None]] = []
        """Of sockets of a client that had to go."""

    # --- Signalling ----------------------------------------------------------------------

    def open(self, socket: SignalSocket) -> None:
        """The client has joined over this socket."""
        self._start(self._line.write)
        self._start(partial(self._read_first, socket))
        self._loop.call_later(self._limits.connect_timeout_ms / 1000, self._too_late)
        self._loop.call_later(LOOK_S, self._look)

    async def first_socket_gone(self) -> None:
        """Wait until the first socket is closed or replaced."""
        await self._first_gone.wait()

    async def connected(self) -> bool:
        """Wait until frames can be exchanged; False: the client is gone."""
        await self._opened.wait()
        return self.left_with is None

    async def _read_first(self, socket: SignalSocket) -> None:
        try:
            await self._read(socket, self._signalling.begin)
            await asyncio.gather(*self._closing)
        finally:
            self._first_gone.set()

    async def resume(self, socket: SignalSocket) -> None:
        """It is back over another one; returns when that is not needed any more."""
        if self._closed or self.left_with is not None:
            # It ended while this one was being opened.
            await socket.close(CloseCode.NORMAL, "The conversation is over.")
            return
        self._presence.back(Loss.SIGNALLING)
        await self._read(
            socket, lambda: self._signalling.resume(self._words.last_sequence)
        )
        await asyncio.gather(*self._closing)

    async def _read(
        self, socket: SignalSocket, first: Callable[[], list[Step]]
    ) -> None:
        try:
            code = await self._line.read(socket, first)
        except (BadRequest, BadSignal, ProtocolViolation) as fault:
            self._turn_out(str(fault))
            return
        if code is None or self._closed:
            return
        if code == SERVER_RESTARTS:
            self._presence.leave(code)
        elif code in HUNG_UP and self._ours:
            self._presence.hangs_up(code)
        else:
            # LiveKit's clients say so before they hang up. One that comes back closes its
            # old socket in good order.
            self._presence.lost(Loss.SIGNALLING, code)

    def _act(self, step: Step) -> None:
        match step:
            case Answer(offer):
                self._start(partial(self._answer, offer))
            case OfferVoice():
                self._start(self._offer)
            case TakeAnswer(answer):
                self._start(partial(self._media.take_answer, answer))
            case Leave():
                self._presence.hangs_up(CloseCode.NORMAL)
            case Say():
                pass

    async def _answer(self, offer: rtc.SessionDescription) -> None:
        answer = await self._media.answer(offer)
        self._line.say(rtc.SignalResponse(answer=answer))
        if not self._media.has_place_for_voice:
            wanted = rtc.MediaSectionsRequirement(num_audios=1)
            self._line.say(rtc.SignalResponse(media_sections_requirement=wanted))

    async def _offer(self) -> None:
        self._line.say(rtc.SignalResponse(offer=await self._media.offer()))

    # --- Who is there --------------------------------------------------------------------

    @property
    def left_with(self) -> int | None:
        """The close code with which the client is gone; None while it is not."""
        return self._presence.left_with

    def _look(self) -> None:
        """Whether the client is still there, and does what clients do."""
        if self._closed or self.left_with is not None:
            return
        self._media.look()
        came_s = max(self._media.came_s, self._line.came_s)
        if (self._loop.time() - came_s) * 1000 > self._limits.silence_ms:
            self._presence.lost(Loss.SIGNS)
        else:
            self._presence.back(Loss.SIGNS)
        self._loop.call_later(LOOK_S, self._look)

    def _too_late(self) -> None:
        if not self._opened.is_set() and not self._closed:
            logger.warning("A client joined %s and never connected", self.names.room)
            self._presence.leave(LOST)

    def _gone(self) -> None:
        self._incoming.end()
        # Whoever waits to send need not wait any longer.
        self._opened.set()

    def _turn_out(self, reason: str) -> None:
        """The client breaks the rules: it has to go, and only it."""
        if self.left_with is not None:
            return
        logger.warning("The client of %s has to go: %s", self.names.room, reason)
        self._say_leave(models.DisconnectReason.STATE_MISMATCH)
        self._presence.leave(CloseCode.CLIENT_FAULT)
        closing = self._start(partial(self._line.close, CloseCode.CLIENT_FAULT, reason))
        self._closing.append(closing)

    # --- Frames --------------------------------------------------------------------------

    def _heard(self, pcm: bytes) -> None:
        self._take_in(UserAudio(pcm))

    def _agent_spoke(self, level: float, active: bool) -> None:
        self._line.say(room_view.speaking(self.names, level, active=active))

    def _data(self, data: str | bytes) -> None:
        if len(data) > self._limits.message_bytes:
            self._turn_out(f"a message has {len(data)} bytes")
            return
        try:
            event = self._words.read(data)
        except BadPacket as fault:
            self._turn_out(f"a data packet cannot be read: {fault}")
            return
        if event is not None:
            self._take_in(event)

    def _take_in(self, frame: Frame) -> None:
        if self.left_with is not None:
            return
        if not self._incoming.put(frame):
            self._turn_out("more is sent than can be taken in")

    async def receive(self) -> Frame | None:
        """The next frame, None once the client has left."""
        return await self._incoming.receive()

    def frames(self) -> AsyncIterator[Frame]:
        """Every frame until the client leaves."""
        return self._incoming.frames()

    async def send(self, frame: str) -> None:
        """Send a frame, once the client is connected; nothing once it is gone."""
        await self._opened.wait()
        if self._closed:
            return
        if hangs_up(frame):
            # Nothing else is to wait for it: others would take that for a stuck client.
            self._hanging_up = self._start(partial(self._hang_up, frame))
        else:
            await self._send(frame)

    async def _hang_up(self, frame: str) -> None:
        await self._media.last_words()
        await self._send(frame)

    async def _send(self, frame: str) -> None:
        if self.left_with is None:
            rest = self._media.play(frame)
            await self._media.send(rest if self._ours else self._sent.wrap(rest))

    # --- Ending --------------------------------------------------------------------------

    async def close(self, code: int, reason: str = "") -> None:
        """Have the last words heard, then see the client out."""
        if self._closed:
            return
        self._closed = True
        if self.left_with is None:
            await self._have_the_last_words_heard(code)
            # Else clients leave before an error that was sent has come.
            await asyncio.sleep(LAST_DATA_S)
            self._line.say(room_view.agent_left(self.names))
            self._say_leave(models.DisconnectReason.PARTICIPANT_REMOVED)
        await self._line.close(code, reason)

    async def _have_the_last_words_heard(self, code: int) -> None:
        if code == SERVER_RESTARTS:
            await self._media.last_words(STOPPING_S)
            return
        await self._media.last_words()
        if self._hanging_up is not None:
            await asyncio.wait({self._hanging_up})

    def _say_leave(self, reason: models.DisconnectReason) -> None:
        self._line.say(room_view.leave(reason, rtc.LeaveRequest.DISCONNECT))

    async def shut(self) -> None:
        """Let go of everything: sockets, peer connections, tasks."""
        self._closed = True
        self._presence.leave(CloseCode.NORMAL)
        await self._line.close(CloseCode.NORMAL, "")
        await asyncio.gather(*self._closing)
        this = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not this]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._media.close()

    def _start(self, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Whatever goes wrong ends this room, and no other."""
        try:
            await work()
        except (BadDescription, BadRequest) as fault:
            self._turn_out(str(fault))
        except Exception:
            logger.exception("The room %s failed", self.names.room)
            self._presence.leave(LOST)
