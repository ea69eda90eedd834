import pytest

from conversations.providers.event_stream import (
    MAX_EVENT_BYTES,
    EventStream,
    EventStreamError,
)

STREAM = (
    b': ping\n\ndata: {"a": 1}\n\nevent: x\r\ndata: one\r\ndata: two\r\n\r\ndata: last'
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_events_are_the_same_however_the_bytes_are_cut(size: int) -> None:
    stream = EventStream()
    found: list[bytes] = []
    for start in range(0, len(STREAM), size):
        found += stream.feed(STREAM[start : start + size])
    found += stream.finish()
    assert found == [b'{"a": 1}', b"one\ntwo", b"last"]


def test_an_endless_event_is_refused() -> None:
    stream = EventStream()
    assert stream.feed(b"data: " + bytes(MAX_EVENT_BYTES - 6)) == []
    with pytest.raises(EventStreamError):
        stream.feed(b"x")
