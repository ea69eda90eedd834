"""Makes the recording from a spool file, a piece in each turn of the encoder's thread."""

import logging
from pathlib import Path
from typing import BinaryIO

from conversations.store.sound.recording import Finished, RecordingResult
from conversations.store.sound.spool_file import SpoolTaken, open_left, path_beside
from conversations.store.sound.spool_layout import SpoolLayout
from conversations.store.sound.timeline import RATE_HZ

logger = logging.getLogger(__name__)

PIECE_MS = 10_000
"""Encoded in one turn of the thread: others want their turn, too."""


class SpoolEncoding:
    """One file being encoded. A file that another process encodes is left to it."""

    def __init__(self, path: Path, encoded: Finished, *, complete: bool) -> None:
        """`path` is the recording's. `complete`: nothing is known to be missing."""
        self._path = path
        self._encoded = encoded
        self._complete = complete
        self._spool: BinaryIO | None = None
        self._layout: SpoolLayout | None = None

    def work(self) -> bool:
        """Encode a piece; True when this was the end."""
        try:
            if self._layout is None:
                self._spool = open_left(path_beside(self._path))
                self._layout = SpoolLayout(self._spool, self._path)
            if not self._layout.advance(PIECE_MS):
                return False
        except (SpoolTaken, FileNotFoundError):
            return True
        except Exception:
            # One broken file must not silence the others. The spool file stays, so
            # that what it holds is not lost.
            logger.exception("A recording cannot be encoded: %s", self._path.name)
            if self._layout is not None:
                self._layout.abandon()
            self._tell(complete=False)
            self._close()
            return True
        self._tell(complete=self._complete)
        path_beside(self._path).unlink(missing_ok=True)
        self._close()
        return True

    def _tell(self, *, complete: bool) -> None:
        samples = 0 if self._layout is None else self._layout.written_samples
        self._encoded(
            RecordingResult(
                duration_ms=samples * 1000 // RATE_HZ,
                size_bytes=self._path.stat().st_size if self._path.exists() else 0,
                complete=complete,
            )
        )

    def _close(self) -> None:
        if self._spool is not None:
            self._spool.close()
