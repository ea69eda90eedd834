"""A room: one client's signalling, sound and data, as a transport of its conversation.

The conversation sends and gets the frames of the WebSocket. Their sound leaves as the
agent's voice, the microphone comes as `UserAudio`, everything else goes as data.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiortc.rtp import RtpPacket
from livekit.protocol import models, rtc
from pydantic_core import from_json, to_json

from conversations.protocol.close_codes import CloseCode, ProtocolViolation
from conversations.protocol.codec import UserAudio
from conversations.realtime.transport import Frame
from conversations.realtime.webrtc import room_view
from conversations.realtime.webrtc.data_packets import (
    BadPacket,
    ReceivedPackets,
    SentPackets,
)
from conversations.realtime.webrtc.loudspeaker import Loudspeaker
from conversations.realtime.webrtc.microphone import Microphone
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.peer import (
    BadDescription,
    Network,
    Peer,
    PeerEvents,
    Voice,
)
from conversations.realtime.webrtc.signal_codec import BadSignal
from conversations.realtime.webrtc.signal_line import SignalLine, SignalSocket
from conversations.realtime.webrtc.signalling import (
    Answer,
    BadRequest,
    Leave,
    Mute,
    OfferVoice,
    Say,
    Signalling,
    Step,
    TakeAnswer,
)
from conversations.realtime.webrtc.speaking import Speaking
from conversations.realtime.webrtc.voice_queue import VoiceQueue
from conversations.realtime.webrtc.voice_track import VoiceTrack

logger = logging.getLogger(__name__)

LOST = 1006
HUNG_UP = frozenset({1000, 1001, 1005})
"""Close codes of a client that means to go: a page that is left says 1001."""
LAST_WORDS_TIMEOUT_S = 3.0
LAST_WORDS_S = 0.3
"""What a client still holds back of the last words, to smooth what the network does."""
MOST_WAITING = 2_000
"""Frames of a client that nobody has taken; 40 s of its microphone."""


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """See the settings of the same names."""

    signal_bytes: int
    message_bytes: int
    connect_timeout_ms: int
    resume_window_ms: int
    """0: a client whose signalling socket is lost is lost."""


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
        self.left_with: int | None = None
        """The close code with which the client is gone; None while it is not."""
        self._loop = asyncio.get_running_loop()
        self._signalling = signalling
        self._network = network
        self._limits = limits
        self._ours = ours
        self._line = SignalLine(
            signalling, self._act, as_json=ours, message_bytes=limits.signal_bytes
        )
        self._queue = VoiceQueue()
        self._loudspeaker = Loudspeaker(self._queue)
        self._voice = VoiceTrack(names.agent_track_sid, self._queue, self._frame_sent)
        self._speaking = Speaking()
        self._microphone = Microphone(self._heard)
        self._sent = SentPackets(names)
        self._received = ReceivedPackets()
        self._incoming: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._over = False
        """All that came before the client left was taken."""
        self._hearing: Peer | None = None
        """The peer connection that the client offers; over a single one all goes."""
        self._telling: Peer | None = None
        """That which we offer, to a client that joins over two."""
        self._opened = asyncio.Event()
        self._first_gone = asyncio.Event()
        self._voiceless = asyncio.Event()
        """Nothing is left to be said."""
        self._closed = False
        self._window: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    # --- Signalling ----------------------------------------------------------------------

    def open(self, socket: SignalSocket) -> None:
        """The client has joined over this socket."""
        self._start(self._line.write())
        self._start(self._read_first(socket))
        self._loop.call_later(self._limits.connect_timeout_ms / 1000, self._too_late)

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
        finally:
            self._first_gone.set()

    async def resume(self, socket: SignalSocket) -> None:
        """It is back over another one; returns when that is not needed any more."""
        self._stop_waiting()
        await self._read(
            socket, lambda: self._signalling.resume(self._received.last_sequence)
        )

    async def _read(
        self, socket: SignalSocket, first: Callable[[], list[Step]]
    ) -> None:
        try:
            code = await self._line.read(socket, first())
        except (BadRequest, BadSignal, ProtocolViolation) as fault:
            await self._turn_out(str(fault))
            return
        if code is None or self._closed:
            return
        if code in HUNG_UP or self._limits.resume_window_ms == 0:
            self._left(code)
        else:
            self._wait_for_client()

    def _act(self, step: Step) -> None:
        match step:
            case Answer(offer):
                self._start(self._answer(offer))
            case OfferVoice():
                self._start(self._offer())
            case TakeAnswer(answer):
                if self._telling is None:
                    raise BadRequest("answer: nothing was offered")
                self._start(self._take(self._telling, answer))
            case Leave():
                self._left(CloseCode.NORMAL)
            case Mute() | Say():
                pass

    async def _answer(self, offer: rtc.SessionDescription) -> None:
        if self._hearing is None:
            self._hearing = self._peer(with_voice=not self._signalling.dual)
        peer = self._hearing
        try:
            sdp = await peer.answer(offer.sdp)
        except BadDescription as fault:
            await self._turn_out(str(fault))
            return
        answer = rtc.SessionDescription(
            type="answer",
            sdp=sdp,
            id=offer.id,
            mid_to_track_id=peer.mids(self.names.agent_track_sid),
        )
        self._line.say(rtc.SignalResponse(answer=answer))
        if not self._signalling.dual and not peer.has_voice:
            wanted = rtc.MediaSectionsRequirement(num_audios=1)
            self._line.say(rtc.SignalResponse(media_sections_requirement=wanted))

    async def _offer(self) -> None:
        self._telling = self._peer(with_voice=True, offers=True)
        offer = rtc.SessionDescription(
            type="offer", sdp=await self._telling.offer(), id=1
        )
        self._line.say(rtc.SignalResponse(offer=offer))

    async def _take(self, peer: Peer, answer: rtc.SessionDescription) -> None:
        try:
            await peer.take_answer(answer.sdp)
        except BadDescription as fault:
            await self._turn_out(str(fault))

    def _peer(self, *, with_voice: bool, offers: bool = False) -> Peer:
        answers_dual = self._signalling.dual and not offers
        return Peer(
            PeerEvents(
                sound=self._packet,
                data=self._data,
                # Over two peer connections we send on ours.
                opened=_nothing if answers_dual else self._opened.set,
                changed=self._state_changed,
            ),
            self._network,
            Voice(self._voice, self.names.agent_stream) if with_voice else None,
            offers=offers,
        )

    # --- Who is there --------------------------------------------------------------------

    def _state_changed(self) -> None:
        states = {peer.state for peer in self._peers}
        if "failed" in states and not self._closed:
            if self._limits.resume_window_ms == 0:
                self._left(LOST)
            else:
                self._wait_for_client()

    @property
    def _peers(self) -> list[Peer]:
        return [peer for peer in (self._hearing, self._telling) if peer is not None]

    def _wait_for_client(self) -> None:
        if self._window is None:
            self._window = self._loop.call_later(
                self._limits.resume_window_ms / 1000, self._left, LOST
            )

    def _stop_waiting(self) -> None:
        if self._window is not None:
            self._window.cancel()
            self._window = None

    def _too_late(self) -> None:
        if not self._opened.is_set() and not self._closed:
            logger.warning("A client joined %s and never connected", self.names.room)
            self._left(LOST)

    def _left(self, code: int) -> None:
        """The client is gone."""
        self._stop_waiting()
        if self.left_with is None:
            self.left_with = code
            self._incoming.put_nowait(None)
            # Whoever waits to send need not wait any longer.
            self._opened.set()

    async def _turn_out(self, reason: str) -> None:
        """The client breaks the rules: it has to go, and only it."""
        logger.warning("The client of %s has to go: %s", self.names.room, reason)
        self._say_leave(models.DisconnectReason.STATE_MISMATCH)
        self._left(CloseCode.CLIENT_FAULT)
        await self._line.close(CloseCode.CLIENT_FAULT, reason)

    # --- Sound ---------------------------------------------------------------------------

    def _packet(self, packet: RtpPacket) -> None:
        self._microphone.packet(
            packet.ssrc,
            packet.sequence_number,
            packet.timestamp,
            packet.payload,
            self._now_ms(),
        )

    def _heard(self, pcm: bytes) -> None:
        self._take_in(UserAudio(pcm))

    def _frame_sent(self, frame: bytes | None) -> None:
        now_ms = self._now_ms()
        self._microphone.tick(now_ms)
        if frame is None:
            self._voiceless.set()
        speaks = self._speaking.frame(frame, now_ms)
        if speaks is not None:
            level = self._speaking.level
            self._line.say(room_view.speaking(self.names, level, active=speaks))

    def _now_ms(self) -> int:
        return int(self._loop.time() * 1000)

    # --- Frames --------------------------------------------------------------------------

    def _data(self, data: str | bytes) -> None:
        if len(data) > self._limits.message_bytes:
            self._start(self._turn_out(f"a message has {len(data)} bytes"))
            return
        if isinstance(data, str):
            # Our own client sends events as they are.
            self._take_in(data)
            return
        try:
            event = self._received.unwrap(data)
        except BadPacket as fault:
            self._start(self._turn_out(f"a data packet cannot be read: {fault}"))
            return
        if event is not None:
            self._take_in(self._with_our_id(event))

    def _with_our_id(self, event: bytes) -> bytes:
        """Feedback of official clients is about the newest answer.

        They count what they hear by themselves, so their ids mean nothing here.
        """
        if self._ours or b'"feedback"' not in event:
            return event
        try:
            fields = from_json(event)
        except ValueError:
            return event
        if isinstance(fields, dict) and fields.get("type") == "feedback":
            fields["event_id"] = self._loudspeaker.response_id
            return to_json(fields)
        return event

    def _take_in(self, frame: Frame) -> None:
        if self._incoming.qsize() >= MOST_WAITING:
            self._start(self._turn_out("more is sent than can be taken in"))
        elif self.left_with is None:
            self._incoming.put_nowait(frame)

    async def receive(self) -> Frame | None:
        """The next frame, None once the client has left."""
        if self._over:
            return None
        frame = await self._incoming.get()
        self._over = frame is None
        return frame

    async def frames(self) -> AsyncIterator[Frame]:
        """Every frame until the client leaves."""
        while (frame := await self.receive()) is not None:
            yield frame

    async def send(self, frame: str) -> None:
        """Send a frame, once the client is connected; nothing once it is gone."""
        await self._opened.wait()
        if self._closed or self.left_with is not None:
            return
        rest = self._loudspeaker.take(frame)
        wanted = self._loudspeaker.input_format
        if wanted is not None and not self._microphone.is_open:
            self._microphone.open(wanted)
        peer = self._telling or self._hearing
        if peer is not None:
            self._voiceless.clear()
            await peer.send(rest if self._ours else self._sent.wrap(rest))

    # --- Ending --------------------------------------------------------------------------

    async def close(self, code: int, reason: str = "") -> None:
        """Have the last words heard, then see the client out."""
        if self._closed:
            return
        self._closed = True
        self._stop_waiting()
        if self.left_with is None:
            await self._last_words()
            self._line.say(room_view.agent_left(self.names))
            self._say_leave(models.DisconnectReason.PARTICIPANT_REMOVED)
        await self._line.close(code, reason)

    async def _last_words(self) -> None:
        if not self._queue.waiting_ms and not self._speaking.level:
            return
        try:
            async with asyncio.timeout(LAST_WORDS_TIMEOUT_S):
                self._voiceless.clear()
                await self._voiceless.wait()
                await asyncio.sleep(LAST_WORDS_S)
        except TimeoutError:
            pass

    def _say_leave(self, reason: models.DisconnectReason) -> None:
        self._line.say(room_view.leave(reason, rtc.LeaveRequest.DISCONNECT))

    async def shut(self) -> None:
        """Let go of everything: sockets, peer connections, tasks."""
        self._closed = True
        self._left(CloseCode.NORMAL)
        await self._line.close(CloseCode.NORMAL, "")
        self._voice.stop()
        this = asyncio.current_task()
        tasks = [task for task in self._tasks if task is not this]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for peer in self._peers:
            await peer.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("The room %s failed", self.names.room, exc_info=error)
            self._left(LOST)


def _nothing() -> None:
    """Nobody needs to know."""
