"""Parts of files, as players ask for them: RFC 9110, one range of bytes."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

CHUNK_BYTES = 65_536

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Readable(Protocol):
    """A file open for reading."""

    def seek(self, offset: int, /) -> object:
        """Go to this byte."""

    def read(self, size: int, /) -> bytes:
        """Read so many bytes, fewer at the end."""

    def close(self) -> None:
        """Let it go."""


class Unsatisfiable(Exception):
    """The file has no such bytes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `first` to `last` of a file, both included."""

    first: int
    last: int
    size_bytes: int
    """Of the whole file."""
    partial: bool
    """Whether a range was asked for."""

    @property
    def length_bytes(self) -> int:
        """How many they are."""
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        """The header that says so."""
        return f"bytes {self.first}-{self.last}/{self.size_bytes}"


def part_of(size_bytes: int, wanted: str) -> Part:
    """What a Range header asks for; all of the file if it says nothing we know.

    Raises Unsatisfiable.
    """
    whole = Part(0, size_bytes - 1, size_bytes, partial=False)
    span = _RANGE.fullmatch(wanted.strip())
    if span is None or not any(span.groups()):
        return whole
    start, end = span.groups()
    if start:
        first, last = int(start), min(int(end or whole.last), whole.last)
    else:
        first, last = max(0, size_bytes - int(end)), whole.last
    if first > last:
        raise Unsatisfiable
    return Part(first, last, size_bytes, partial=True)


def read_part(open_file: Callable[[], Readable], part: Part) -> Iterator[bytes]:
    """These bytes, a chunk at a time.

    The file is open while it is read: of an answer that nobody reads none stays open.
    """
    with closing(open_file()) as file:
        file.seek(part.first)
        left = part.length_bytes
        while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk
