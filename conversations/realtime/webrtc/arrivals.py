"""RTP packets of one microphone, put in order, and the silence where none came. Pure.

A packet in order is handed on as it comes: nothing is held back to be sure. What is
missing is waited for as long as three packets or 60 ms, then it counts as lost. Clients
send nothing while they hear nothing: silence is made in its place, in real time, since
whoever listens tells time by sound. Sound that comes after all, over a network that had
stalled, is heard later, and catches up in the next silence.
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
"""Of silence that is made at once, after a gap in a client's own clock."""
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
        self._made = 0
        """Samples of silence made since the last packet."""
        self._ahead = 0
        """More samples were handed on than time passed at the client."""

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
        due = (silent_ms - SLACK_MS) * _MS - self._made
        if due <= 0:
            return pieces
        self._made += due
        spared = min(due, self._ahead)
        self._ahead -= spared
        if due > spared:
            pieces.append(Silence(due - spared))
        return pieces

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
            pieces += self._released(self._waiting.pop(self._next))
            self._next = (self._next + 1) & 0xFFFF
        return pieces

    def _gives_up(self, now_ms: int) -> bool:
        oldest_ms = min(one.came_ms for one in self._waiting.values())
        return len(self._waiting) > MOST_AHEAD or now_ms - oldest_ms >= PATIENCE_MS

    def _released(self, packet: _Waiting) -> list[Piece]:
        gap = _signed(packet.timestamp - self._due, 32)
        self._due = (packet.timestamp + packet.samples) & 0xFFFFFFFF
        made, self._made = self._made, 0
        missing = min(max(gap, 0), LONGEST_GAP_MS * _MS)
        if made > gap:
            self._ahead += made - max(gap, 0)
        fill = missing - made
        if fill > 0:
            spared = min(fill, self._ahead)
            self._ahead -= spared
            fill -= spared
        sound = Packet(packet.payload)
        return [Silence(fill), sound] if fill > 0 else [sound]


def _after(sequence: int, other: int) -> int:
    """How many packets the first is after the other; negative: before it."""
    return _signed(sequence - other, 16)


def _signed(difference: int, bits: int) -> int:
    half = 1 << (bits - 1)
    return ((difference + half) & ((1 << bits) - 1)) - half
