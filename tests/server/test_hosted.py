"""One Parley bridges an agent that lives on another: two real servers."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.server.live_parley import API_KEY, LiveParley

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

SCRIPTED = {
    "LLM": "scripted/echo",
    "STT": "scripted/lines",
    "TTS": "scripted/tone",
    "VAD": "scripted/energy",
}
GREETING = "Welcome to the library."


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveParley]:
    """Where the agent lives."""
    yield from served(tmp_path_factory.mktemp("there"))


@pytest.fixture(scope="module")
def here(
    tmp_path_factory: pytest.TempPathFactory, there: LiveParley
) -> Iterator[LiveParley]:
    """Where callers connect."""
    yield from served(
        tmp_path_factory.mktemp("here"),
        ELEVENLABS_API_KEY=API_KEY,
        ELEVENLABS_BASE_URL=there.url,
    )


def served(folder: Path, **settings: str) -> Iterator[LiveParley]:
    live = LiveParley(folder, **SCRIPTED, **settings)
    live.prepare()
    live.create_agent(
        "agent_library", first_message=GREETING, text_only=True, requires_auth=True
    )
    live.create_agent("agent_bridge", backend="hosted", hosted_agent_id="agent_library")
    live.start()
    try:
        yield live
    finally:
        live.kill()


class Talk:
    """A text client that keeps what it is sent."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    async def until(self, wire_type: str) -> dict[str, Any]:
        async with asyncio.timeout(60):
            while True:
                frame = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if frame["type"] == "ping":
                    event_id = frame["ping_event"]["event_id"]
                    await self.say("pong", event_id=event_id)
                if frame["type"] == wire_type:
                    return frame

    async def say(self, wire_type: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": wire_type, **fields}))


def address(live: LiveParley) -> str:
    url = live.url.replace("http", "ws", 1)
    return f"{url}/v1/convai/conversation?agent_id=agent_bridge"


async def test_a_talk_across_two_servers_is_on_both(
    here: LiveParley, there: LiveParley
):
    async with connect(address(here)) as socket:
        talk = Talk(socket)
        await talk.say(
            "conversation_initiation_client_data",
            conversation_config_override={"conversation": {"text_only": True}},
        )
        metadata = await talk.until("conversation_initiation_metadata")
        greeted = await talk.until("agent_response")
        await talk.say("user_message", text="Do you open on Sundays?")
        answered = await talk.until("agent_response")
        await talk.say(
            "feedback",
            event_id=answered["agent_response_event"]["event_id"],
            score="like",
        )
        await talk.say("user_activity")
        # In the order of the socket: once the pong's ping is back, all before it is.
        await talk.until("ping")
    assert greeted["agent_response_event"]["agent_response"] == GREETING
    ours = metadata["conversation_initiation_metadata_event"]["conversation_id"]
    row = await asyncio.to_thread(here.wait_for_status, ours, "done")
    theirs = row["hosted_conversation_id"]
    assert theirs not in ("", ours)
    await asyncio.to_thread(there.wait_for_status, theirs, "done")
    spoken = [(turn["role"], turn["text"]) for turn in here.turns(ours)]
    assert spoken == [(turn["role"], turn["text"]) for turn in there.turns(theirs)]
    assert [role for role, _ in spoken] == ["agent", "user", "agent"]
    [thumb] = here.rows("SELECT * FROM conversations_feedback")
    assert thumb["score"] == "like"
    reconciled = await asyncio.to_thread(wait_until_reconciled, here, ours)
    assert reconciled["turn_count"] == 3
    assert "parley_not_fetched" not in reconciled["vendor_metadata"]
    assert len(here.turns(ours)) == 3


async def test_a_server_that_stops_ends_it_on_both(here: LiveParley, there: LiveParley):
    async with connect(address(here)) as socket:
        talk = Talk(socket)
        await talk.say("conversation_initiation_client_data")
        metadata = await talk.until("conversation_initiation_metadata")
        await talk.until("agent_response")
        await asyncio.to_thread(here.terminate)
        with pytest.raises(ConnectionClosed):
            await talk.until("nothing")
    ours = metadata["conversation_initiation_metadata_event"]["conversation_id"]
    row = here.conversation(ours)
    assert (row["status"], row["end_reason"]) == ("processing", "shut_down")
    await asyncio.to_thread(
        there.wait_for_status, row["hosted_conversation_id"], "done"
    )
    assert API_KEY not in here.log.read_text()
    # What this one could not fetch any more is not lost.
    await asyncio.to_thread(here.manage, "reconcile_hosted")
    await asyncio.to_thread(wait_until_reconciled, here, ours)


def wait_until_reconciled(
    live: LiveParley, conversation_id: str, timeout_s: float = 60
) -> dict[str, Any]:
    """The conversation's row once the vendor's record is in it."""
    deadline_s = time.monotonic() + timeout_s
    while (row := live.conversation(conversation_id))["vendor_metadata"] == "{}":
        if time.monotonic() > deadline_s:
            raise TimeoutError("the vendor's record does not come")
        time.sleep(0.1)
    return row
