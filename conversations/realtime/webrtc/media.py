"""The sound and data of one room: its peer connections and what is at their ends."""

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass

from aiortc.rtp import RtpPacket
from livekit.protocol import rtc

from conversations.realtime.webrtc.loudspeaker import Loudspeaker
from conversations.realtime.webrtc.microphone import Microphone
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.peer import Network, Peer, PeerEvents, Voice
from conversations.realtime.webrtc.signalling import BadRequest
from conversations.realtime.webrtc.speaking import Speaking
from conversations.realtime.webrtc.voice_queue import VoiceQueue
from conversations.realtime.webrtc.voice_track import VoiceTrack

logger = logging.getLogger(__name__)

MOST_PACKETS = 1_000
"""Of one second: a microphone makes 50, and what a network held back comes at once."""
MOST_SOURCES = 32
"""Microphones of one call."""
TAKEN_S = 1.0
"""A client that takes nothing of the agent's voice for so long does not listen."""
LAST_WORDS_S = 0.3
"""What a client still holds back of the last words, to smooth what the network does."""


@dataclass(frozen=True, slots=True)
class MediaEvents:
    """Whom media tell what; all of them return at once."""

    heard: Callable[[bytes], None]
    """Sound of the microphone, once there is a format to have it in."""
    data: Callable[[str | bytes], None]
    opened: Callable[[], None]
    """Data can be sent."""
    failed: Callable[[], None]
    """A peer connection is lost; it cannot be mended."""
    abused: Callable[[str], None]
    """The client does what no client needs to; the text says what."""
    spoke: Callable[[float, bool], None]
    """The agent begins to speak, so loud, or ends."""


class Media:
    """`close` it in the end."""

    def __init__(
        self, names: Names, network: Network, events: MediaEvents, *, dual: bool
    ) -> None:
        """`dual`: there is a peer connection each way."""
        self._names = names
        self._network = network
        self._events = events
        self._dual = dual
        self._now_s = asyncio.get_running_loop().time
        self._queue = VoiceQueue()
        self._loudspeaker = Loudspeaker(self._queue)
        self._voice = VoiceTrack(names.agent_track_sid, self._queue, self._frame_sent)
        self._speaking = Speaking()
        self._microphone = Microphone(events.heard)
        self._answered: Peer | None = None
        """The peer connection that the client offered; over a single one all goes."""
        self._offered: Peer | None = None
        """That which we offered, to a client that joins over two."""
        self.came_s = self._now_s()
        """When a packet or data came last, on the event loop's clock."""
        self._packets = 0
        """Since the last look."""
        self._sources: set[int] = set()
        self._silent = asyncio.Event()
        """Nothing is left to be said."""
        self._said_s = -math.inf
        """When the newest sound left."""

    # --- Negotiating ---------------------------------------------------------------------

    async def answer(self, offer: rtc.SessionDescription) -> rtc.SessionDescription:
        """Raises BadDescription."""
        if self._answered is None:
            # Over two connections data is sent on ours, when that is open.
            opened = None if self._dual else self._events.opened
            self._answered = self._peer(opened, with_voice=not self._dual, offers=False)
        return rtc.SessionDescription(
            type="answer",
            sdp=await self._answered.answer(offer.sdp),
            id=offer.id,
            mid_to_track_id=self._answered.mids(self._names.agent_track_sid),
        )

    async def offer(self) -> rtc.SessionDescription:
        """The agent's voice, on a connection of its own."""
        self._offered = self._peer(self._events.opened, with_voice=True, offers=True)
        return rtc.SessionDescription(
            type="offer", sdp=await self._offered.offer(), id=1
        )

    async def take_answer(self, answer: rtc.SessionDescription) -> None:
        """The client's answer. Raises BadDescription, BadRequest."""
        if self._offered is None:
            raise BadRequest("answer: nothing was offered")
        await self._offered.take_answer(answer.sdp)

    @property
    def has_place_for_voice(self) -> bool:
        """Whether the client offered a section in which the agent can be heard."""
        return self._dual or (self._answered is not None and self._answered.has_voice)

    def _peer(
        self, opened: Callable[[], None] | None, *, with_voice: bool, offers: bool
    ) -> Peer:
        return Peer(
            PeerEvents(
                sound=self._packet,
                data=self._data,
                opened=opened or _nothing,
                changed=self._state_changed,
                abused=self._events.abused,
            ),
            self._network,
            Voice(self._voice, self._names.agent_stream) if with_voice else None,
            offers=offers,
        )

    def _state_changed(self) -> None:
        if any(peer.state == "failed" for peer in self._peers):
            self._events.failed()

    @property
    def _peers(self) -> list[Peer]:
        return [peer for peer in (self._answered, self._offered) if peer is not None]

    # --- Sound ---------------------------------------------------------------------------

    @property
    def response_id(self) -> int:
        """Of the newest answer."""
        return self._loudspeaker.response_id

    def play(self, frame: str) -> str:
        """Have a frame's sound heard; what is left of it is data."""
        rest = self._loudspeaker.take(frame)
        wanted = self._loudspeaker.input_format
        if wanted is not None and not self._microphone.is_open:
            self._microphone.open(wanted)
        return rest

    def look(self) -> None:
        """Once a second: see that the client keeps to what clients do."""
        if self._packets > MOST_PACKETS or len(self._sources) > MOST_SOURCES:
            self._events.abused("more packets than a microphone makes")
        self._packets = 0
        for peer in self._peers:
            peer.look()

    def _data(self, data: str | bytes) -> None:
        self.came_s = self._now_s()
        self._events.data(data)

    def _packet(self, packet: RtpPacket) -> None:
        self.came_s = self._now_s()
        self._packets += 1
        self._sources.add(packet.ssrc)
        if self._packets > MOST_PACKETS or len(self._sources) > MOST_SOURCES:
            return
        self._microphone.packet(
            packet.ssrc,
            packet.sequence_number,
            packet.timestamp,
            packet.payload,
            self._now_ms(),
        )

    def _frame_sent(self, frame: bytes | None) -> None:
        now_ms = self._now_ms()
        self._microphone.tick(now_ms)
        if frame is None:
            self._silent.set()
        else:
            self._said_s = self._now_s()
        speaks = self._speaking.frame(frame, now_ms)
        if speaks is not None:
            self._events.spoke(self._speaking.level, speaks)

    def _now_ms(self) -> int:
        return int(self._now_s() * 1000)

    async def last_words(self, limit_s: float = math.inf) -> None:
        """Wait until what was said has been heard, while the client takes it."""
        ends_s = self._now_s() + limit_s
        while self._queue.waiting_ms and self._now_s() < ends_s:
            frames = self._voice.pacing.frames
            self._silent.clear()
            try:
                async with asyncio.timeout(min(TAKEN_S, ends_s - self._now_s())):
                    await self._silent.wait()
            except TimeoutError:
                if self._voice.pacing.frames == frames:
                    # It has no place for the voice, or listens no more.
                    return
        await asyncio.sleep(self._said_s + LAST_WORDS_S - self._now_s())

    # --- Data ----------------------------------------------------------------------------

    async def send(self, data: str | bytes) -> None:
        """Send data, and wait while the client takes none; nothing once it is gone."""
        peer = self._offered or self._answered
        if peer is not None:
            await peer.send(data)

    async def close(self) -> None:
        """End it."""
        pacing = self._voice.pacing
        logger.info(
            "The voice of %s was sent in %d frames, late by %d ms (median), %d ms (p95)",
            self._names.room,
            pacing.frames,
            pacing.late_ms(0.5),
            pacing.late_ms(0.95),
        )
        self._voice.stop()
        ends = [peer.close() for peer in self._peers]
        for end in await asyncio.gather(*ends, return_exceptions=True):
            if isinstance(end, Exception):
                logger.error("A peer connection could not be closed", exc_info=end)


def _nothing() -> None:
    """Nobody needs to know."""
