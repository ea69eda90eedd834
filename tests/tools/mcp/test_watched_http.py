import httpx
import pytest

from conversations.tools.mcp.watched_http import WatchedTransport


@pytest.mark.parametrize(
    ("kind", "fits"), [("text/event-stream", True), ("x/y", False)]
)
async def test_a_stream_is_limited_by_event_and_others_as_a_whole(
    kind: str, fits: bool
) -> None:
    class Events(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            for _ in range(20):
                yield b"data: 1\n\n"

    faults: list[str] = []
    inner = httpx.MockTransport(
        lambda request: httpx.Response(
            200, headers={"content-type": kind}, stream=Events()
        )
    )
    watched = WatchedTransport(inner, faults.append, max_bytes=50, stream_matters=False)
    async with httpx.AsyncClient(transport=watched) as client:
        if fits:
            assert len((await client.post("http://x.example")).content) == 180
        else:
            with pytest.raises(httpx.ReadError):
                await client.post("http://x.example")
    assert bool(faults) is not fits
