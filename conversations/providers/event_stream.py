"""Server-sent events, only as much as chat completions use: the data of each event."""

MAX_EVENT_BYTES = 1_048_576


class EventStreamError(ValueError):
    """The stream holds an event too large to be one."""


class EventStream:
    """Fed with bytes as they come; hands out the data of each whole event."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, part: bytes) -> list[bytes]:
        """The data of the events this part completes, lines joined."""
        if b"\n" not in part:
            self._rest += part
            if len(self._rest) > MAX_EVENT_BYTES:
                raise EventStreamError("it sent an event that is too large")
            return []
        *lines, self._rest = (self._rest + part).split(b"\n")
        events: list[bytes] = []
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:].strip())
            elif line in (b"", b"\r"):
                events += self._complete()
        return events

    def finish(self) -> list[bytes]:
        """An event the stream ended on without the blank line."""
        if self._rest.startswith(b"data:"):
            self._data.append(self._rest[5:].strip())
        self._rest = b""
        return self._complete()

    def _complete(self) -> list[bytes]:
        if not self._data:
            return []
        event = b"\n".join(self._data)
        self._data = []
        return [event]
