"""A hosted conversation's sound: kept as it comes, encoded when the call is over.

Encoding costs many times what passing the frames on does, and a process that bridges
hundreds of calls has no processor for it. While a call goes on, its audio is only
written down as it stands in the frames: to decode its base64 alone would cost a fifth of
passing a frame on.
"""

import logging
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from conversations.store.sound.encoder import Encoder
from conversations.store.sound.recording import Finished, RecordingResult
from conversations.store.sound.spool_encoding import SpoolEncoding
from conversations.store.sound.spool_file import (
    Kind,
    SpoolHead,
    create,
    entry_head,
    path_beside,
)

logger = logging.getLogger(__name__)

MAX_WAITING_CHARACTERS = 16 * 1024 * 1024
"""Of base64. A disk that is behind by more gets no more: the recording then lacks sound
and says so, and the process keeps its memory."""


class SpooledRecording:
    """One conversation's sound. Its audio methods belong to the event loop's thread."""

    def __init__(
        self, path: Path, head: SpoolHead, encoder: Encoder, encoded: Finished
    ) -> None:
        """`path` is the recording's; `encoded` is called on the encoder's thread."""
        self._path = path
        self._head = head
        self._encoder = encoder
        self._encoded = encoded
        # One thread appends and another takes from the left: a deque needs no lock.
        self._waiting: deque[tuple[Kind, str, int]] = deque()
        self._queued = 0
        self._taken = 0
        """Characters; each counter has one thread that writes it."""
        self._lacking = False
        self._ended_ms = 0
        self._then: Callable[[], None] | None = None
        # The encoder's thread alone writes these.
        self._spool: BinaryIO | None = None
        self._broken = False
        self._done = False
        encoder.take_on(self)

    def user_base64(self, audio: str, at_ms: int) -> None:
        """Queue audio of the user as it stands in a frame; returns at once."""
        self._queue(Kind.USER, audio, at_ms)

    def agent_base64(self, audio: str, at_ms: int) -> None:
        """Queue audio of the agent as it stands in a frame; returns at once."""
        self._queue(Kind.AGENT, audio, at_ms)

    def interrupted(self, at_ms: int) -> None:
        """What the agent sent and was not heard yet is not heard any more."""
        self._queue(Kind.INTERRUPTED, "", at_ms)

    def finish(self, ended_ms: int, then: Callable[[], None]) -> None:
        """Have the rest written down; `then` is called on the encoder's thread.

        Returns at once; the recording is encoded after that. Audio that comes later is
        ignored.
        """
        if self._then is not None:
            return
        self._ended_ms = ended_ms
        self._then = then
        self._encoder.wake(self)

    def work(self) -> bool:
        """Write down what waits; True when this was the end. On the encoder's thread."""
        if self._done:
            return True
        # Read first: what is queued before the end is then written before the end.
        then = self._then
        if not self._broken:
            try:
                self._write_down(ended=then is not None)
            except Exception:
                # One broken file must not silence the others.
                logger.exception("A recording failed: %s", self._path.name)
                self._broken = True
        if self._broken:
            self._waiting.clear()
        if then is None:
            return False
        self._done = True
        self._go_on()
        then()
        return True

    def _queue(self, kind: Kind, audio: str, at_ms: int) -> None:
        if self._then is not None or self._broken:
            return
        if not audio.isascii():
            # Passed on as it came; it is no base64, and nobody can play it.
            self._lacking = True
            return
        if self._queued - self._taken > MAX_WAITING_CHARACTERS:
            self._lacking = True
            return
        self._queued += len(audio)
        self._waiting.append((kind, audio, at_ms))

    def _write_down(self, *, ended: bool) -> None:
        pieces: list[bytes] = []
        while self._waiting:
            kind, audio, at_ms = self._waiting.popleft()
            self._taken += len(audio)
            pieces += (entry_head(kind, at_ms, len(audio)), audio.encode("ascii"))
        if self._spool is None:
            if not pieces:
                return
            self._spool = create(path_beside(self._path), self._head)
        if ended:
            pieces.append(entry_head(Kind.ENDED, self._ended_ms, 0))
        self._spool.write(b"".join(pieces))

    def _go_on(self) -> None:
        complete = not (self._lacking or self._broken)
        if self._spool is None:
            self._encoded(RecordingResult(0, 0, complete=complete))
            return
        # With the file goes its lock; the encoding takes it again.
        self._spool.close()
        self._encoder.take_on(
            SpoolEncoding(self._path, self._encoded, complete=complete)
        )
