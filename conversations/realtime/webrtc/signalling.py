"""What each signal of a client means: LiveKit's signalling, decided without I/O.

| from the client | answered by |
|-----------------|-------------|
| joining | `join`; over two peer connections our offer too |
| `offer` | an answer, once the peer connection has one |
| `answer` | nothing: the peer connection takes it |
| `add_track` | `track_published` |
| `ping`, `ping_req` | `pong`, `pong_resp` |
| `mute` | nothing: what it sends is silence then |
| `leave` | nothing: the client goes |
| all others | nothing: they ask for what a room of two does not have |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from livekit.protocol import rtc

from conversations.realtime.leaky_bucket import LeakyBucket
from conversations.realtime.webrtc import room_view
from conversations.realtime.webrtc.ice_servers import IceServer
from conversations.realtime.webrtc.joining import Join, JoinPath
from conversations.realtime.webrtc.names import Names, new_track_sid

MAX_SDP_CHARACTERS = 65_536
OFFERS_AT_ONCE = 10
OFFERS_PER_SECOND = 1
"""One costs as much time as hundreds of other signals."""
MAX_TRACKS = 16
"""That a client may announce in one call: it has one microphone, and re-publishes it."""


class BadRequest(Exception):
    """A signal that breaks the rules; the client has to go."""


@dataclass(frozen=True, slots=True)
class Say:
    """Send this to the client."""

    response: rtc.SignalResponse


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the client's offer."""

    offer: rtc.SessionDescription


@dataclass(frozen=True, slots=True)
class OfferVoice:
    """Offer the client the agent's voice, on a peer connection of its own."""


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """The client answers our offer."""

    answer: rtc.SessionDescription


@dataclass(frozen=True, slots=True)
class Leave:
    """The client hangs up."""


Step = Say | Answer | OfferVoice | TakeAnswer | Leave


class Signalling:
    """One client's signals; outlives the socket they came over."""

    def __init__(
        self,
        join: Join,
        names: Names,
        ice_servers: Sequence[IceServer],
        signals_per_second: int,
        clock_ms: Callable[[], int],
    ) -> None:
        self._join = join
        self._names = names
        self._ice_servers = ice_servers
        self._rate = signals_per_second
        self._clock_ms = clock_ms
        # A burst of twice the rate: connecting takes a dozen signals at once.
        self._all = LeakyBucket(2 * signals_per_second, signals_per_second)
        self._offers = LeakyBucket(OFFERS_AT_ONCE, OFFERS_PER_SECOND)
        self._tracks = 0

    @property
    def dual(self) -> bool:
        """Whether there is a peer connection each way."""
        return self._join.path is JoinPath.DUAL

    def begin(self) -> list[Step]:
        """The client has joined. Raises BadRequest."""
        steps: list[Step] = [
            Say(
                room_view.joined(
                    self._names, self._ice_servers, subscriber_primary=self.dual
                )
            )
        ]
        if self.dual:
            steps.append(OfferVoice())
        for request in self._join.tracks:
            steps += self._published(request)
        if self._join.offer is not None:
            steps.append(Answer(_checked(self._join.offer, "offer")))
        return steps

    def resume(self, last_sequence: int) -> list[Step]:
        """It is back over another socket; it had been sent so many data packets."""
        return [
            Say(room_view.rejoined(self._ice_servers, last_sequence)),
            Say(room_view.everybody(self._names)),
        ]

    def receive(self, request: rtc.SignalRequest) -> list[Step]:
        """What is to be done about a signal. Raises BadRequest."""
        if not self._all.takes(self._clock_ms()):
            raise BadRequest(f"Too many signals; send at most {self._rate} a second")
        match request.WhichOneof("message"):
            case "offer":
                if not self._offers.takes(self._clock_ms()):
                    raise BadRequest(
                        f"Too many offers; at most {OFFERS_AT_ONCE} at once"
                    )
                return [Answer(_checked(request.offer, "offer"))]
            case "answer":
                return [TakeAnswer(_checked(request.answer, "answer"))]
            case "add_track":
                return self._published(request.add_track)
            case "ping":
                return [Say(rtc.SignalResponse(pong=self._clock_ms()))]
            case "ping_req":
                pong = rtc.Pong(
                    last_ping_timestamp=request.ping_req.timestamp,
                    timestamp=self._clock_ms(),
                )
                return [Say(rtc.SignalResponse(pong_resp=pong))]
            case "leave":
                return [Leave()]
            case _:
                return []

    def _published(self, request: rtc.AddTrackRequest) -> list[Step]:
        self._tracks += 1
        if self._tracks > MAX_TRACKS:
            raise BadRequest(f"add_track: at most {MAX_TRACKS} tracks can be published")
        return [Say(room_view.published(request, new_track_sid()))]


def _checked(description: rtc.SessionDescription, kind: str) -> rtc.SessionDescription:
    if description.type != kind:
        raise BadRequest(
            f"{kind}.type is {description.type[:20]!r}; it must be {kind!r}"
        )
    if len(description.sdp) > MAX_SDP_CHARACTERS:
        raise BadRequest(f"{kind}.sdp has more than {MAX_SDP_CHARACTERS} characters")
    return description
