"""The audio of one utterance on its way out: what was sent, and what was heard of it.

Audio is sent at the pace it is played, a little ahead (`lead_ms`): enough to bridge the
network's jitter, and no more than may still sound after the agent is to be silent.
"""

import array
from collections import deque
from dataclasses import dataclass

from conversations.engine.alignment import Marks, Pace, VoicedStretch, pace_of
from conversations.engine.ports import CharacterTimes

CHUNK_MS = 40
REWIND_LIMIT_MS = 600
"""How far back a resumed utterance may go to begin at the start of a word."""
_FRAME_MS = 20
_MARKS = 750
"""Chunks whose times are remembered: half a minute."""


class Piece:
    """A sentence and its audio so far."""

    def __init__(self, text: str, rate_hz: int) -> None:
        self.text = text
        self.pcm = bytearray()
        """Emptied when it cannot be played again."""
        self.size_bytes = 0
        """All that was added."""
        self.complete = False
        self.times: CharacterTimes | None = None
        self.marked = 0
        """How many of its characters were given out with their times."""
        self._voiced = VoicedStretch(rate_hz)

    def add(self, pcm: bytes) -> None:
        """More of its audio."""
        self.pcm += pcm
        self.size_bytes += len(pcm)
        self._voiced.add(pcm)

    @property
    def pace(self) -> Pace:
        """When each of its characters is spoken."""
        return pace_of(self.text, self.times, self._voiced, complete=self.complete)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Audio that is due."""

    pcm: bytes
    heard_at_ms: int
    """When its first sample is heard."""
    times: CharacterTimes | None
    """Of the characters that begin in it, counted from its first sample."""


class Playout:
    """One utterance's audio, in pieces; says when which chunk is due."""

    def __init__(self, rate_hz: int, lead_ms: int) -> None:
        self._bytes_per_ms = rate_hz * 2 / 1000
        self._rate_hz = rate_hz
        self._lead_ms = lead_ms
        self._pieces: list[Piece] = []
        self._complete = False
        self._cursor_bytes = 0
        """Where the next chunk begins, in the audio of all pieces."""
        self._sent_bytes = 0
        """All that was sent, repeated stretches counted again."""
        self._anchor_ms: float | None = None
        """When the first sample sent is heard; moves when the audio runs dry."""
        self._marks: deque[tuple[int, int]] = deque(maxlen=_MARKS)
        """When each of the newest chunks is heard, and where it begins."""

    # --- Filling -------------------------------------------------------------------------

    def begin_piece(self, text: str) -> Piece:
        """The next sentence; its audio is added to the piece."""
        piece = Piece(text, self._rate_hz)
        self._pieces.append(piece)
        return piece

    def finish(self) -> None:
        """No more pieces come."""
        self._complete = True

    @property
    def ahead_ms(self) -> int:
        """How much audio is made but not sent."""
        return int((self._total_bytes - self._cursor_bytes) / self._bytes_per_ms)

    @property
    def empty(self) -> bool:
        """No audio was made so far."""
        return self._total_bytes == 0

    @property
    def _total_bytes(self) -> int:
        return sum(piece.size_bytes for piece in self._pieces)

    # --- Sending -------------------------------------------------------------------------

    def take_chunk(self, now_ms: float) -> Chunk | None:
        """The next chunk; None if there is none yet.

        A short chunk is given out only at the end.
        """
        wanted = int(CHUNK_MS * self._bytes_per_ms) & ~1
        total = self._total_bytes
        available = total - self._cursor_bytes
        if available < wanted and not (self._complete and available > 0):
            return None
        if available <= wanted and self._is_open:
            # The last of a sentence takes all characters with it that are left.
            return None
        start, size = self._cursor_bytes, min(wanted, available)
        pcm = self._read(start, size)
        sent_ms = self._sent_bytes / self._bytes_per_ms
        if self._anchor_ms is None or now_ms > self._anchor_ms + sent_ms:
            self._anchor_ms = now_ms - sent_ms
        heard_at_ms = int(self._anchor_ms + sent_ms)
        self._marks.append((heard_at_ms, start))
        self._cursor_bytes += size
        self._sent_bytes += size
        times = self._times(start, start + size)
        self._release()
        return Chunk(pcm, heard_at_ms, times)

    @property
    def _is_open(self) -> bool:
        """More may come of the sentence whose audio came last."""
        newest = next((one for one in reversed(self._pieces) if one.size_bytes), None)
        return newest is not None and not newest.complete

    def _times(self, start: int, end: int) -> CharacterTimes | None:
        """Of the characters that begin between two places, each told once."""
        marks = Marks(start / self._bytes_per_ms)
        piece_start = 0
        for index, piece in enumerate(self._pieces):
            if piece_start >= end:
                break
            if piece.marked < len(piece.text):
                from_ms = piece_start / self._bytes_per_ms
                if index and not piece.marked:
                    marks.add(" ", from_ms, 0)
                self._mark(piece, marks, from_ms, end / self._bytes_per_ms)
            piece_start += piece.size_bytes
        return marks.times()

    def _mark(self, piece: Piece, marks: Marks, from_ms: float, end_ms: float) -> None:
        pace = piece.pace
        size_ms = piece.size_bytes / self._bytes_per_ms
        over = piece.complete and end_ms >= from_ms + size_ms
        while piece.marked < len(piece.text):
            index = piece.marked
            if index < pace.known:
                start_ms, duration_ms = pace.start_ms(index), pace.duration_ms(index)
            else:
                start_ms, duration_ms = size_ms, 0.0
            if not over and (index >= pace.known or from_ms + start_ms >= end_ms):
                break
            marks.add(piece.text[index], from_ms + start_ms, duration_ms)
            piece.marked += 1

    def _release(self) -> None:
        """Free the audio that no rewind reaches: answers may last for minutes."""
        kept_from = self._cursor_bytes - int(REWIND_LIMIT_MS * self._bytes_per_ms)
        for piece in self._pieces:
            kept_from -= piece.size_bytes
            if kept_from < 0 or not piece.complete:
                break
            piece.pcm.clear()

    def due_ms(self) -> float:
        """When the next chunk should leave."""
        if self._anchor_ms is None:
            return 0.0
        sent_ms = self._sent_bytes / self._bytes_per_ms
        return self._anchor_ms + sent_ms - self._lead_ms

    @property
    def exhausted(self) -> bool:
        """Everything there will ever be was sent."""
        return self._complete and self._cursor_bytes >= self._total_bytes

    def heard_until_ms(self) -> float:
        """When the last sample sent so far is heard."""
        if self._anchor_ms is None:
            return 0.0
        return self._anchor_ms + self._sent_bytes / self._bytes_per_ms

    def delay(self, late_ms: float) -> None:
        """What was sent is heard so much later than it was to be."""
        if self._anchor_ms is not None:
            self._anchor_ms += late_ms

    def rewind_to_word(self) -> None:
        """Go back to the quiet spot before the word that was cut, if one is near."""
        limit = int(REWIND_LIMIT_MS * self._bytes_per_ms) & ~1
        start = max(self._cursor_bytes - limit, 0)
        quiet = _quietest_frame(
            self._read(start, self._cursor_bytes - start), self._rate_hz
        )
        if quiet is not None:
            self._cursor_bytes = start + quiet

    # --- What was said -------------------------------------------------------------------

    def sent_text(self) -> str:
        """The words whose audio has left."""
        return self._text_until(self._cursor_bytes)

    def heard_text(self, now_ms: float) -> str:
        """The words that have been played by now."""
        if self._anchor_ms is None:
            return ""
        sent_ms = self._sent_bytes / self._bytes_per_ms
        unheard_ms = max(self._anchor_ms + sent_ms - now_ms, 0)
        return self._text_until(
            self._cursor_bytes - int(unheard_ms * self._bytes_per_ms)
        )

    def heard_since(self, from_ms: float) -> str:
        """The words played since then, or sent and about to be."""
        starts = [position for at_ms, position in self._marks if at_ms >= from_ms]
        if not starts:
            return ""
        before = len(self._text_until(min(starts)))
        return self._text_until(self._cursor_bytes)[before:].strip()

    def _text_until(self, position: int) -> str:
        words: list[str] = []
        for piece in self._pieces:
            if position <= 0:
                break
            if piece.complete and position >= piece.size_bytes:
                words.append(piece.text)
            else:
                words.append(self._part_of(piece, position))
            position -= piece.size_bytes
        return " ".join(word for word in words if word)

    def _part_of(self, piece: Piece, position: int) -> str:
        return _whole_words(
            piece.text, piece.pace.begun_by(position / self._bytes_per_ms)
        )

    def _read(self, start: int, length: int) -> bytes:
        parts: list[bytes] = []
        for piece in self._pieces:
            size = piece.size_bytes
            if start < size and length > 0:
                part = bytes(piece.pcm[start : start + length])
                parts.append(part)
                length -= len(part)
                start = 0
            else:
                start -= size
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _whole_words(text: str, characters: int) -> str:
    """The words of which at least half lies within so many characters."""
    end = 0
    position = 0
    for word in text.split(" "):
        if position + len(word) / 2 > characters:
            break
        position += len(word) + 1
        end = position
    return text[:end].strip()


def _quietest_frame(pcm: bytes, rate_hz: int) -> int | None:
    """Byte offset of the last frame near silence, None if the stretch has none."""
    samples = array.array("h", pcm)
    size = rate_hz * _FRAME_MS // 1000
    loudness = [
        sum(abs(sample) for sample in samples[at : at + size : 4])
        for at in range(0, len(samples) - size + 1, size)
    ]
    if not loudness:
        return None
    threshold = max(loudness) * 0.12
    for index in range(len(loudness) - 1, -1, -1):
        if loudness[index] <= threshold:
            return index * size * 2
    return None
