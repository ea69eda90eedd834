"""The file that keeps a hosted conversation's sound as it came, until it is encoded.

A head of one line, then entries: what, when, how long, the audio in base64 as it stood in
a frame. A process that
is killed leaves a file that ends somewhere; everything before the broken entry is good.
"""

import fcntl
import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from conversations.protocol.audio_format import AudioFormat

SUFFIX = ".spool"

_ENTRY = struct.Struct("<BII")
_MAX_ENTRY_BYTES = 64 * 1024 * 1024


class Kind(IntEnum):
    """What an entry tells."""

    USER = 1
    """Audio the user sent, at its arrival."""
    AGENT = 2
    """Audio the agent sent, at its arrival: it is heard then or after what came before."""
    INTERRUPTED = 3
    """What the agent sent and was not heard yet never will be."""
    ENDED = 4


@dataclass(frozen=True, slots=True)
class SpoolHead:
    """What one must know to read the entries."""

    user_format: str
    """As on the wire, such as pcm_16000."""
    agent_format: str
    bitrate: int
    """Of the file it is to become."""

    def __post_init__(self) -> None:
        """Raises ValueError for formats that are not known."""
        AudioFormat.parse(self.user_format)
        AudioFormat.parse(self.agent_format)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    kind: Kind
    at_ms: int
    audio: bytes
    """In base64."""


class SpoolTaken(Exception):
    """Another process, or another part of this one, works on the file."""


def path_beside(recording: Path) -> Path:
    """Where the sound waits that is to become this recording."""
    return recording.with_suffix(SUFFIX)


def entry_head(kind: Kind, at_ms: int, size_bytes: int) -> bytes:
    """What stands in the file before an entry's audio."""
    return _ENTRY.pack(kind, max(0, at_ms), size_bytes)


def create(path: Path, head: SpoolHead) -> BinaryIO:
    """A new file, open for writing and kept from others while it is open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("xb", buffering=0)
    _take(file)
    file.write(json.dumps(asdict(head)).encode() + b"\n")
    return file


def open_left(path: Path) -> BinaryIO:
    """A file that was left, kept from others while it is open.

    Raises SpoolTaken, FileNotFoundError.
    """
    file = path.open("rb")
    try:
        _take(file)
    except SpoolTaken:
        file.close()
        raise
    return file


def read_head(file: BinaryIO) -> SpoolHead:
    """The head; the entries come next. Raises ValueError."""
    try:
        return SpoolHead(**json.loads(file.readline(4096)))
    except TypeError:
        raise ValueError("it does not begin like a spool file") from None


def entries(file: BinaryIO) -> Iterator[Entry]:
    """The entries that are whole."""
    while len(head := file.read(_ENTRY.size)) == _ENTRY.size:
        kind, at_ms, size_bytes = _ENTRY.unpack(head)
        if kind not in Kind.__members__.values() or size_bytes > _MAX_ENTRY_BYTES:
            return
        audio = file.read(size_bytes)
        if len(audio) < size_bytes:
            return
        yield Entry(Kind(kind), at_ms, audio)


def _take(file: BinaryIO) -> None:
    # The system gives it back when the process ends, however it ends.
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SpoolTaken(file.name) from None
