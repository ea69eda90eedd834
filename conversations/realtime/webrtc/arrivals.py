"""RTP packets of one microphone, put in order, and the silence where none came. Pure.

A packet in order is handed on as it comes: nothing is held back to be sure. What is
missing is waited for as long as three packets or 60 ms, then it counts as lost. Clients
send nothing while they hear nothing: silence is made in its place, in real time, since
whoever listens tells time by sound. Sound that comes after all, over a network that had
stalled, is heard later, and time catches up in the next silence.
"""

from dataclasses import dataclass

CLOCK_HZ = 48_000
MOST_AHEAD = 3
"""Packets that may be there before a missing one is given up."""
PATIENCE_MS = 60
"""So long nothing may come before silence is made, or a missing packet is given up."""
SLACK_MS = 40
"""Silence that is made stays so far behind: what comes now may belong there."""
LONGEST_GAP_MS = 1_000
"""Of silence that is made at once, whatever a client's clock says."""
_JUMP = 1_000
"""Packets apart: not late, but another stream."""
_MS = CLOCK_HZ // 1000


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet whose turn has come."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was said, or what was said is lost."""

    samples: int


Piece = Packet | Silence


@dataclass(frozen=True, slots=True)
class _Waiting:
    timestamp: int
    payload: bytes
    samples: int
    came_ms: int


class Arrivals:
    """Times are ms of a clock that is passed in."""

    def __init__(self) -> None:
        self._next: int | None = None
        """The sequence number whose turn it is; None before the first packet."""
        self._due = 0
        """The timestamp it has, if nothing is left out."""
        self._waiting: dict[int, _Waiting] = {}
        self._came_ms = 0
        self._began_ms: int | None = None
        """When the first packet began to be said."""
        self._handed_on = 0
        """Samples of sound and silence since then."""

    def begin_anew(self) -> None:
        """Another stream follows."""
        self._waiting.clear()
        self._next = None

    def add(
        self, sequence: int, timestamp: int, payload: bytes, samples: int, now_ms: int
    ) -> list[Piece]:
        """A packet came; it sounds for so many samples."""
        if self._next is None or self._is_another_stream(sequence):
            self._waiting.clear()
            self._next, self._due = sequence, timestamp
        if self._began_ms is None:
            self._began_ms = now_ms - samples // _MS
        if _after(sequence, self._next) < 0:
            return []
        self._waiting[sequence] = _Waiting(timestamp, payload, samples, now_ms)
        self._came_ms = now_ms
        return self._ready(now_ms)

    def tick(self, now_ms: int) -> list[Piece]:
        """Time has passed: what is to be heard though nothing came."""
        if self._next is None:
            return []
        pieces = self._ready(now_ms)
        silent_ms = now_ms - self._came_ms
        if self._waiting or silent_ms <= PATIENCE_MS:
            return pieces
        due = self._missing(now_ms) - SLACK_MS * _MS
        if due > 0:
            self._handed_on += due
            pieces.append(Silence(min(due, LONGEST_GAP_MS * _MS)))
        return pieces

    def _missing(self, now_ms: int) -> int:
        """So many samples less than time has passed; negative: more."""
        assert self._began_ms is not None
        return (now_ms - self._began_ms) * _MS - self._handed_on

    def _is_another_stream(self, sequence: int) -> bool:
        assert self._next is not None
        return abs(_after(sequence, self._next)) > _JUMP

    def _ready(self, now_ms: int) -> list[Piece]:
        pieces: list[Piece] = []
        while self._waiting:
            assert self._next is not None
            if self._next not in self._waiting:
                if not self._gives_up(now_ms):
                    break
                first = self._next
                self._next = min(self._waiting, key=lambda one: _after(one, first))
            pieces += self._released(self._waiting.pop(self._next), now_ms)
            self._next = (self._next + 1) & 0xFFFF
        return pieces

    def _gives_up(self, now_ms: int) -> bool:
        oldest_ms = min(one.came_ms for one in self._waiting.values())
        return len(self._waiting) > MOST_AHEAD or now_ms - oldest_ms >= PATIENCE_MS

    def _released(self, packet: _Waiting, now_ms: int) -> list[Piece]:
        gap = _signed(packet.timestamp - self._due, 32)
        self._due = (packet.timestamp + packet.samples) & 0xFFFFFFFF
        # By its own clock there was a pause; as far as time has passed, and was not
        # made to silence already, that is so.
        missing = self._missing(now_ms) - packet.samples
        silence = max(min(gap, missing, LONGEST_GAP_MS * _MS), 0)
        self._handed_on += silence + packet.samples
        sound = Packet(packet.payload)
        return [Silence(silence), sound] if silence else [sound]


def _after(sequence: int, other: int) -> int:
    """How many packets the first is after the other; negative: before it."""
    return _signed(sequence - other, 16)


def _signed(difference: int, bits: int) -> int:
    half = 1 << (bits - 1)
    return ((difference + half) & ((1 << bits) - 1)) - half
