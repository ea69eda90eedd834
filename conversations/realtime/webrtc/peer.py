"""One peer connection with a client: sound and data, by aiortc.

What is known of aiortc 1.16 and has to stay so:

- A second offer that is applied while the connection is being made leaves the microphone
  deaf: offers are answered one after the other, the next once it is connected.
- Several sound sections of one offer need MAX_BUNDLE where we answer; where we offer,
  MAX_BUNDLE never connects.
- The agent's track must not be added before the client's offer is there: it would be put
  where the microphone belongs.
- It sends again whatever a client says it lost, as often as it says so, and it offers
  that for video only: what clients report about the agent's voice is not read.
- `close` waits for ever where a stop before it failed in the middle.
- Its own jitter buffer holds sound back for 80 ms and grows with every loss, and it
  decodes in stereo in a thread: packets are taken from its receivers before that.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.rtp import RtpPacket
from aiortc.sdp import SessionDescription

from conversations.realtime.webrtc import addresses, datagrams
from conversations.realtime.webrtc.candidates import (
    with_public_address,
    without_candidates,
)
from conversations.realtime.webrtc.ice_servers import IceServer
from conversations.realtime.webrtc.voice_track import VoiceTrack

logger = logging.getLogger(__name__)

RELIABLE = "_reliable"
LOSSY = "_lossy"
OPUS = "audio/opus"
SENDING = ("sendonly", "sendrecv")
MAX_SECTIONS = 32
"""Of one description; LiveKit's clients begin with seven."""
MAX_SENDING_SECTIONS = 4
"""Each costs a thread; a client sends from one microphone, and may change it."""
MAX_CHANNELS = 8
MAX_OFFERS_WAITING = 8
CLOSE_TIMEOUT_S = 5.0
SETTLING_TIMEOUT_S = 30.0
"""So long a further offer waits for the connection of the first."""
_OVERRUN_BYTES = 1_000_000
"""More than a client was told that is taken of unfinished messages, and nobody checks."""
_LOW_BYTES = 65_536
"""Of a channel's buffer: less than that, and more may be put into it."""

addresses.install()
datagrams.install()


class BadDescription(Exception):
    """An SDP that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class PeerEvents:
    """Whom a peer tells what; all of them return at once."""

    sound: Callable[[RtpPacket], None]
    """A packet of a microphone."""
    data: Callable[[str | bytes], None]
    opened: Callable[[], None]
    """Data can be sent."""
    changed: Callable[[], None]
    """`Peer.state` did."""
    abused: Callable[[str], None]
    """The client does what no client needs to; the text says what."""


@dataclass(frozen=True, slots=True)
class Network:
    """How the server is reached."""

    ice_servers: Sequence[IceServer] = ()
    public_address: str = ""
    """In place of its own, behind a translation of addresses; empty: its own."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The agent's track and what clients know it by."""

    track: VoiceTrack = field(repr=False)
    stream: str
    """Of its `msid`."""


class Peer:
    """Made for one negotiation or several with one client; `close` it."""

    def __init__(
        self,
        events: PeerEvents,
        network: Network,
        voice: Voice | None = None,
        *,
        offers: bool = False,
    ) -> None:
        """`voice`: the client hears the agent here. `offers`: the server begins."""
        policy = RTCBundlePolicy.BALANCED if offers else RTCBundlePolicy.MAX_BUNDLE
        servers = [RTCIceServer(list(one.urls)) for one in network.ice_servers]
        # An empty list says none; nothing at all would be a public server.
        self._pc = RTCPeerConnection(
            RTCConfiguration(iceServers=servers, bundlePolicy=policy)
        )
        self._events = events
        self._network = network
        self._voice = voice
        self._voice_mid: str | None = None
        self._negotiating = asyncio.Lock()
        self._waiting = 0
        self._negotiated = False
        self._settled = asyncio.Event()
        self._reliable: RTCDataChannel | None = None
        self._channels = 0
        self._drained = asyncio.Event()
        self._pc.on("connectionstatechange", self._state_changed)
        self._pc.on("datachannel", self._channel_came)

    @property
    def state(self) -> str:
        """As aiortc names it: new, connecting, connected, failed, closed."""
        return self._pc.connectionState

    @property
    def has_voice(self) -> bool:
        """Whether a section was found for the agent's voice."""
        return self._voice_mid is not None

    # --- Negotiating ---------------------------------------------------------------------

    async def answer(self, offer_sdp: str) -> str:
        """The answer to a client's offer. Raises BadDescription."""
        if self._waiting >= MAX_OFFERS_WAITING:
            raise BadDescription("offers come faster than they can be answered")
        self._waiting += 1
        try:
            async with self._negotiating:
                if self._negotiated:
                    await self._until_settled()
                try:
                    return await self._answer(offer_sdp)
                except Exception as error:
                    # A parser of text meets what it was not written for in many ways.
                    raise BadDescription(f"offer: {_said(error)}") from error
        finally:
            self._waiting -= 1

    async def _answer(self, offer_sdp: str) -> str:
        sdp = without_candidates(offer_sdp)
        offered = SessionDescription.parse(sdp)
        if not 0 < len(offered.media) <= MAX_SECTIONS:
            raise ValueError(
                f"{len(offered.media)} sections; 1 to {MAX_SECTIONS} can be"
            )
        sending = [one for one in offered.media if one.direction in SENDING]
        if len(sending) > MAX_SENDING_SECTIONS:
            raise ValueError(f"more than {MAX_SENDING_SECTIONS} sections to send in")
        _check_groups(offered)
        await self._pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        self._take_credentials(offered)
        self._bind_voice(offered)
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        self._negotiated = True
        self._listen(offered)
        return self._own_description()

    async def offer(self) -> str:
        """Our own offer: the agent's voice and the channels for data."""
        async with self._negotiating:
            if self._voice is not None:
                transceiver = self._pc.addTransceiver(self._voice.track, "sendonly")
                transceiver.sender._stream_id = self._voice.stream
                _read_no_reports(transceiver)
            self._opened(self._pc.createDataChannel(RELIABLE))
            self._pc.createDataChannel(LOSSY, maxRetransmits=0, ordered=False)
            await self._pc.setLocalDescription(await self._pc.createOffer())
            self._negotiated = True
            return self._own_description()

    async def take_answer(self, answer_sdp: str) -> None:
        """The client's answer to our offer. Raises BadDescription."""
        async with self._negotiating:
            sdp = without_candidates(answer_sdp)
            try:
                answered = SessionDescription.parse(sdp)
                if any(one.direction in SENDING for one in answered.media):
                    raise ValueError("nothing can be sent on this connection")
                _check_groups(answered)
                await self._pc.setRemoteDescription(
                    RTCSessionDescription(sdp, "answer")
                )
            except Exception as error:
                raise BadDescription(f"answer: {_said(error)}") from error

    def mids(self, voice_sid: str) -> dict[str, str]:
        """Which section carries which of the agent's tracks."""
        return {self._voice_mid: voice_sid} if self._voice_mid is not None else {}

    def _bind_voice(self, offered: SessionDescription) -> None:
        """The agent is heard in the first section in which the client only listens."""
        if self._voice is None or self._voice_mid is not None:
            return
        for section in offered.media:
            if section.kind == "audio" and section.direction == "recvonly":
                transceiver = self._transceiver(section.rtp.muxId)
                transceiver.direction = "sendonly"
                transceiver.sender.replaceTrack(self._voice.track)
                transceiver.sender._stream_id = self._voice.stream
                self._voice_mid = section.rtp.muxId
                return

    def _take_credentials(self, offered: SessionDescription) -> None:
        """A client that starts ICE anew over a lost network has others from now on.

        aiortc itself keeps to the first ones.
        """
        ice = offered.media[0].ice if offered.media else None
        if ice is None or not self._negotiated:
            return
        for transport in self._ice_transports():
            if ice.usernameFragment and ice.password:
                transport._connection.remote_username = ice.usernameFragment
                transport._connection.remote_password = ice.password

    def _ice_transports(self) -> list[Any]:
        ways = [one.receiver.transport for one in self._pc.getTransceivers()]
        if self._pc.sctp is not None:
            ways.append(self._pc.sctp.transport)
        return [way.transport for way in ways if way is not None]

    async def _let_go(self) -> None:
        """Give back the sockets at least."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                for transport in self._ice_transports():
                    await transport.stop()

    def _listen(self, offered: SessionDescription) -> None:
        """Take the packets of every section in which the client sends."""
        for section in offered.media:
            if section.kind not in ("audio", "video"):
                continue
            types = {
                codec.payloadType
                for codec in section.rtp.codecs
                if codec.mimeType.lower() == OPUS
            }
            transceiver = self._transceiver(section.rtp.muxId)
            _read_no_reports(transceiver)
            receiver: Any = transceiver.receiver
            receiver._handle_rtp_packet = self._packets(types)

    def _packets(self, types: set[int | None]) -> Callable[..., Any]:
        sound = self._events.sound

        async def take(packet: RtpPacket, arrival_time_ms: int) -> None:  # noqa: ARG001
            if packet.payload_type in types:
                sound(packet)

        return take

    def _transceiver(self, mid: str) -> RTCRtpTransceiver:
        return next(one for one in self._pc.getTransceivers() if one.mid == mid)

    def _own_description(self) -> str:
        sdp: str = self._pc.localDescription.sdp
        if self._network.public_address:
            return with_public_address(sdp, self._network.public_address)
        return sdp

    async def _until_settled(self) -> None:
        try:
            async with asyncio.timeout(SETTLING_TIMEOUT_S):
                await self._settled.wait()
        except TimeoutError:
            raise BadDescription(
                "offer: the connection before is not there yet"
            ) from None

    def _state_changed(self) -> None:
        if self.state in ("connected", "failed", "closed"):
            self._settled.set()
        self._drained.set()
        self._events.changed()

    # --- Data ----------------------------------------------------------------------------

    def _channel_came(self, channel: RTCDataChannel) -> None:
        self._channels += 1
        if self._channels > MAX_CHANNELS:
            self._events.abused(f"more than {MAX_CHANNELS} data channels")
            return
        channel.on("message", self._events.data)
        if channel.label == RELIABLE and self._reliable is None:
            self._opened(channel)

    def _opened(self, channel: RTCDataChannel) -> None:
        self._reliable = channel
        channel.bufferedAmountLowThreshold = _LOW_BYTES
        channel.on("bufferedamountlow", self._drained.set)
        if channel.readyState == "open":
            self._events.opened()
        else:
            channel.on("open", self._events.opened)

    def look(self) -> None:
        """Now and then: see that the client keeps to what it was told."""
        sctp: Any = self._pc.sctp
        if sctp is not None and sctp._advertised_rwnd < -_OVERRUN_BYTES:
            self._events.abused("more data is sent than was asked for")

    @property
    def can_send(self) -> bool:
        """Whether data can be sent."""
        return self._reliable is not None and self._reliable.readyState == "open"

    async def send(self, data: str | bytes) -> None:
        """Send data, and wait while the client takes none; nothing once it is gone."""
        channel = self._reliable
        while (
            self.can_send
            and channel is not None
            and channel.bufferedAmount > _LOW_BYTES
        ):
            self._drained.clear()
            await self._drained.wait()
        if channel is not None and self.can_send:
            channel.send(data)

    async def close(self) -> None:
        """End it."""
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._pc.close()
        except TimeoutError:
            logger.warning("A peer connection could not be closed in order")
            await self._let_go()
        self._settled.set()
        self._drained.set()


def _check_groups(description: SessionDescription) -> None:
    """Sections that are not there would take those that are with them."""
    mids = {section.rtp.muxId for section in description.media}
    named = {mid for group in description.group for mid in group.items}
    if not named <= mids:
        raise ValueError("a=group names a section that is not there")


def _read_no_reports(transceiver: RTCRtpTransceiver) -> None:
    async def ignore(packet: object) -> None:
        pass

    sender: Any = transceiver.sender
    sender._handle_rtcp_packet = ignore


def _said(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__
