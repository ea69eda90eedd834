"""A conversation's sound, streamed to storage while it goes on.

The event loop only appends bytes to a list. The encoder's thread (encoder.py) lays out
what came in (timeline.py) and encodes it (ogg.py).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from conversations.store.sound.agent_track import AgentTrack, Placed
from conversations.store.sound.encoder import Encoder
from conversations.store.sound.ogg import OggOpusFile, samples_in
from conversations.store.sound.timeline import RATE_HZ, Side, Timeline

logger = logging.getLogger(__name__)

MAX_WAITING_BYTES = 4 * 1024 * 1024
"""Two minutes of one side. An encoder that is behind by more gets no more: the
recording then lacks sound and says so, and the process keeps its memory."""


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """What became of a recording."""

    duration_ms: int
    size_bytes: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was recorded of the same conversation by another process."""

    path: Path
    complete: bool
    joined: Callable[[], None]
    """Called on the encoder's thread when the new file has it, too."""


Finished = Callable[[RecordingResult], None]


class Recording:
    """One file being written. The audio methods belong to the event loop's thread."""

    def __init__(
        self,
        path: Path,
        agent_rate_hz: int,
        bitrate: int,
        encoder: Encoder,
        earlier: Earlier | None = None,
    ) -> None:
        """With `earlier` the file begins with that recording, and goes on after it."""
        self._earlier = earlier
        self._path = path
        self._bitrate = bitrate
        self._encoder = encoder
        self._lock = threading.Lock()
        self._waiting: list[tuple[Side, bytes, int]] = []
        self._waiting_bytes = 0
        self._ended_ms: int | None = None
        self._finished: Finished | None = None
        # The encoder's thread alone touches these.
        self._timeline = Timeline()
        self._agent_audio = AgentTrack(agent_rate_hz)
        self._file: OggOpusFile | None = None
        self._overflowed = False
        self._broken = False
        self._broken_before = False
        self._done = False
        encoder.take_on(self)

    def user_audio(self, pcm: bytes, at_ms: int) -> None:
        """Queue what the user said; returns at once."""
        self._queue("user", pcm, at_ms)

    def agent_audio(self, pcm: bytes, at_ms: int) -> None:
        """Queue what the agent said; returns at once."""
        self._queue("agent", pcm, at_ms)

    def finish(self, ended_ms: int, finished: Finished) -> None:
        """Have the file closed; `finished` is then called on the encoder's thread.

        Returns at once. Audio that comes later is ignored.
        """
        with self._lock:
            if self._ended_ms is not None:
                return
            self._ended_ms = ended_ms
            self._finished = finished
        self._encoder.wake(self)

    def work(self) -> bool:
        """Encode what waits; True when this was the end. On the encoder's thread."""
        if self._done:
            return True
        with self._lock:
            batch, self._waiting = self._waiting, []
            self._waiting_bytes = 0
            ended_ms, finished = self._ended_ms, self._finished
        if not self._broken:
            try:
                self._encode(batch, ended_ms)
            except Exception:
                # One broken file must not silence the others.
                logger.exception("A recording failed: %s", self._path.name)
                self._broken = True
        if finished is None:
            return False
        self._done = True
        finished(self._result())
        return True

    def _queue(self, side: Side, pcm: bytes, at_ms: int) -> None:
        with self._lock:
            if self._ended_ms is not None:
                return
            if self._waiting_bytes + len(pcm) > MAX_WAITING_BYTES:
                self._overflowed = True
                return
            self._waiting.append((side, pcm, at_ms))
            self._waiting_bytes += len(pcm)

    def _encode(
        self, batch: list[tuple[Side, bytes, int]], ended_ms: int | None
    ) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = OggOpusFile(self._path, self._bitrate)
            self._begin_with_earlier(self._file)
        for side, pcm, at_ms in batch:
            samples = np.frombuffer(pcm, "<i2", count=len(pcm) // 2)
            if side == "agent":
                self._place(self._agent_audio.add(samples, at_ms))
            else:
                self._timeline.add("user", samples, at_ms)
        if ended_ms is None:
            self._place(self._agent_audio.settle(self._timeline.newest_ms))
            self._file.write(self._timeline.take())
            return
        self._place(self._agent_audio.end())
        self._file.write(self._timeline.take_rest(ended_ms))
        self._file.close()

    def _begin_with_earlier(self, file: OggOpusFile) -> None:
        if self._earlier is None:
            return
        try:
            for rows in samples_in(self._earlier.path):
                file.write(rows)
        except (OSError, av.FFmpegError):
            logger.exception("The first part is lost: %s", self._earlier.path.name)
            self._broken_before = True
        self._timeline = Timeline(file.written_samples)
        self._earlier.joined()

    def _place(self, pieces: list[Placed]) -> None:
        for at_ms, samples in pieces:
            self._timeline.add("agent", samples, at_ms)

    def _result(self) -> RecordingResult:
        samples = 0 if self._file is None else self._file.written_samples
        return RecordingResult(
            duration_ms=samples * 1000 // RATE_HZ,
            size_bytes=self._path.stat().st_size if self._path.exists() else 0,
            complete=not (self._overflowed or self._broken or self._broken_before)
            and (self._earlier is None or self._earlier.complete),
        )
