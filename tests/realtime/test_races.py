"""Many clients at once, and clients that follow no script."""

import asyncio
import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.models import Conversation
from conversations.realtime.process import this_process
from tests.realtime.conftest import change_agent, kept
from tests.realtime.wire_client import Closed, WireClient


async def start(client: WireClient) -> str:
    """ "in", or why not."""
    assert await client.connect()
    await client.send("conversation_initiation_client_data")
    first = await client.next()
    if first["type"] == "conversation_initiation_metadata":
        return "in"
    assert isinstance(await client.next(), Closed)
    return str(client.closed.reason)


async def start_all(count: int) -> tuple[list[WireClient], Counter[str]]:
    clients = [WireClient() for _ in range(count)]
    outcomes = await asyncio.gather(*(start(client) for client in clients))
    return [c for c in clients if c.closed is None], Counter(outcomes)


async def test_of_sixty_at_once_exactly_as_many_as_the_agent_may_hold_get_in(agent):
    await change_agent(concurrency_limit=20)
    inside, outcomes = await start_all(60)
    assert outcomes.pop("in") == 20
    [(reason, turned_away)] = outcomes.items()
    assert turned_away == 40
    assert "already holds 20 conversations" in reason
    assert "Try again later" in reason
    assert await Conversation.objects.acount() == 20
    await asyncio.gather(*(client.hang_up() for client in inside))
    again, outcomes = await start_all(5)
    assert outcomes == {"in": 5}
    await asyncio.gather(*(client.hang_up() for client in again))


async def test_of_many_at_once_exactly_as_many_as_the_process_may_hold_get_in(
    agent, parley
):
    parley(MAX_CONVERSATIONS=7)
    inside, outcomes = await start_all(30)
    assert outcomes["in"] == 7
    assert this_process.capacity.conversations == 7
    await asyncio.gather(*(client.hang_up() for client in inside))


# --- Clients that follow no script -------------------------------------------------------

texts = st.text(max_size=20)
ids = st.one_of(st.integers(-5, 2**60), texts, st.none())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=5,
)
fields = st.dictionaries(
    st.sampled_from(["text", "event_id", "score", "context_id", "result", "file"]),
    values | ids,
    max_size=4,
)
TYPES = [
    "conversation_initiation_client_data",
    "pong",
    "user_message",
    "user_activity",
    "contextual_update",
    "feedback",
    "client_tool_result",
    "mcp_tool_approval_result",
    "multimodal_message",
    "enclave_setup_config",
    "from_the_future",
]
valid = st.one_of(
    st.builds(lambda text: {"type": "user_message", "text": text or "x"}, texts),
    st.builds(lambda text: {"type": "contextual_update", "text": text}, texts),
    st.just({"type": "user_activity"}),
    st.builds(
        lambda event_id: {"type": "pong", "event_id": event_id}, st.integers(0, 9)
    ),
    st.builds(
        lambda event_id, score: {
            "type": "feedback",
            "event_id": event_id,
            "score": score,
        },
        st.integers(0, 9),
        st.sampled_from(["like", "dislike", None]),
    ),
    st.sampled_from(
        [
            {"user_audio_chunk": ""},
            {"user_audio_chunk": "A" * 1_360 + "AAAA"},
            {"user_audio_chunk": "/3//f/9/" * 200},
        ]
    ),
)
wild = st.one_of(
    st.builds(
        lambda kind, rest: {"type": kind, **rest}, st.sampled_from(TYPES), fields
    ),
    st.builds(lambda value: {"user_audio_chunk": value}, values),
    values,
)
frames = st.one_of(
    st.builds(json.dumps, valid),
    st.builds(json.dumps, valid),
    st.builds(json.dumps, wild),
    texts.filter(bool),
    st.binary(min_size=1, max_size=20),
)
TYPED_CODES = {1000, 1002, 1008}


@pytest.mark.parametrize("initiates", [True, False])
async def test_no_order_of_messages_harms_the_server(
    agent, uninitiated, caplog, initiates
):
    await change_agent(first_message="Hi")

    async def talk(said):
        client = WireClient(answer_pings=False)
        assert await client.connect()
        if initiates:
            await client.send("conversation_initiation_client_data")
        for frame in said:
            await client.send_raw(frame)
            await asyncio.sleep(0)
        first = await client.next()
        if first["type"] == "error":
            assert isinstance(await client.next(), Closed)
        if client.closed is None:
            await client.hang_up()
        assert client.application.exception() is None
        if client.closed is not None:
            assert client.closed.code in TYPED_CODES
            assert client.closed.reason
        elif first["type"] == "conversation_initiation_metadata":
            row = (await kept(client.conversation_id)).row
            assert row.status in ("done", "failed")
            assert row.lease_until is None

    loop = asyncio.get_running_loop()

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(frames, min_size=1, max_size=12))
    def every_order(said):
        asyncio.run_coroutine_threadsafe(talk(said), loop).result(60)

    await asyncio.to_thread(every_order)
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == []
