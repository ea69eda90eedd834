"""How much a client may send. Times are ms of a clock that is passed in."""

from dataclasses import dataclass

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.realtime.leaky_bucket import LeakyBucket

AUDIO_BURST_MS = 20_000
"""Audio that may come at once, after a stalled network for instance."""


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Of one conversation; see the settings of the same names."""

    message_bytes: int
    audio_realtime_factor: float
    events_per_second: int
    text_characters: int


def check_size(frame: str | bytes, limit_bytes: int) -> None:
    """A frame came. Raises ProtocolViolation.

    Characters stand for bytes: frames are ASCII but for the words in a few.
    """
    if len(frame) > limit_bytes:
        raise client_fault(
            ErrorType.INVALID_MESSAGE,
            f"The message has {len(frame)} bytes; send at most {limit_bytes}",
        )


class Intake:
    """Watches what one client sends. Every method raises ProtocolViolation."""

    def __init__(
        self, limits: IntakeLimits, audio_format: AudioFormat, held_ms: int = 0
    ) -> None:
        """`held_ms`: so long nothing was taken in from a client that spoke."""
        self._limits = limits
        self.audio_format = audio_format
        self._audio_ms = LeakyBucket(
            AUDIO_BURST_MS + held_ms, limits.audio_realtime_factor * 1000
        )
        self._events = LeakyBucket(limits.events_per_second, limits.events_per_second)

    def check_size(self, frame: str | bytes) -> None:
        """A frame came."""
        check_size(frame, self._limits.message_bytes)

    def check_audio(self, size_bytes: int, now_ms: int) -> None:
        """Audio came: it may run ahead of real time by so much, and no more."""
        if not self._audio_ms.takes(now_ms, self.audio_format.bytes_to_ms(size_bytes)):
            raise client_fault(
                ErrorType.VALUE_ERROR,
                "user_audio_chunk: audio comes faster than it can be spoken; "
                "send it in real time",
            )

    def check_event(self, now_ms: int) -> None:
        """An event other than audio came."""
        if not self._events.takes(now_ms):
            raise client_fault(
                ErrorType.INVALID_MESSAGE,
                "Too many events; "
                f"send at most {self._limits.events_per_second} a second",
            )

    def check_text(self, field: str, text: str) -> None:
        """Words came."""
        if len(text) > self._limits.text_characters:
            raise client_fault(
                ErrorType.VALUE_ERROR,
                f"{field}: {len(text)} characters are too many; "
                f"send at most {self._limits.text_characters}",
            )
