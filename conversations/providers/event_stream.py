"""Server-sent events, only as much as chat completions use: the data of each event."""

from collections.abc import AsyncIterator

MAX_EVENT_BYTES = 1_048_576


class EventStreamError(ValueError):
    """The stream holds an event too large to be one."""


async def events(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The data of each event, lines joined, as its blank line comes in."""
    rest = b""
    data: list[bytes] = []
    async for part in parts:
        rest += part
        if b"\n" not in part:
            if len(rest) > MAX_EVENT_BYTES:
                raise EventStreamError("an event is too large")
            continue
        *lines, rest = rest.split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                data.append(line[5:].strip())
            elif line in (b"", b"\r") and data:
                yield data[0] if len(data) == 1 else b"\n".join(data)
                data.clear()
    if rest.startswith(b"data:"):
        data.append(rest[5:].strip())
    if data:
        yield b"\n".join(data)
