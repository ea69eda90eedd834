"""A body kept aside while it is made, since its signature comes before it.

What is small stays in memory, what is not goes to a temporary file.
"""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import IO

IN_MEMORY_BYTES = 1_048_576
MAX_BYTES = 1_073_741_824
"""A day of sound or so: nothing grows for ever."""
CHUNK_BYTES = 65_536


class BodyTooLarge(Exception):
    """More than anybody is sent; the message is for staff."""


class Spool:
    """The bytes of one body, to be read as often as is needed. Close it."""

    def __init__(self, parts: Iterable[bytes], going_on: Callable[[], None]) -> None:
        """`going_on` is called while it is made. Raises BodyTooLarge, and what the parts
        raise.
        """
        self.size_bytes = 0
        self.went_out = False
        """Whether any of it was handed over to be sent."""
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115
        try:
            for part in parts:
                self.size_bytes += len(part)
                if self.size_bytes > MAX_BYTES:
                    raise BodyTooLarge(f"It is longer than {MAX_BYTES} bytes.")
                self._file.write(part)
                going_on()
        except BaseException:
            self.close()
            raise

    def chunks(self) -> Iterator[bytes]:
        """All of it, from the beginning."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    async def sent(self) -> AsyncIterator[bytes]:
        """The same for a client that sends it; reading a file of ours is quick."""
        self.went_out = True
        for chunk in self.chunks():
            yield chunk

    def close(self) -> None:
        """Remove it."""
        self._file.close()
