"""A private agent of the running server, asked for as the README says."""

import asyncio
import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.server.live_parley import ROOT, LiveParley

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

AGENT_ID = "agent_private"
API_KEY = "key-of-the-sites-server"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveParley]:
    """A server without models, with a private agent."""
    live = LiveParley(
        tmp_path_factory.mktemp("parley"),
        API_KEY=API_KEY,
        LLM="scripted/echo",
        STT="scripted/lines",
        TTS="scripted/tone",
        VAD="scripted/energy",
    )
    live.prepare()
    live.create_agent(
        AGENT_ID, requires_auth=True, text_only=True, first_message="Welcome in."
    )
    live.start()
    try:
        yield live
    finally:
        live.kill()


@pytest.fixture
def signed_url(live: LiveParley, monkeypatch: pytest.MonkeyPatch):
    """The function that the README shows."""
    section = (ROOT / "README.md").read_text().partition("## Private agents")[2]
    snippet = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert snippet is not None
    monkeypatch.setenv("PARLEY_URL", live.url)
    monkeypatch.setenv("PARLEY_API_KEY", API_KEY)
    names: dict = {}
    exec(compile(snippet[1], str(Path("README.md")), "exec"), names)
    return names["signed_url"]


async def first_words(address: str) -> tuple[str, str]:
    """The conversation's id and how the agent greets at this address."""
    conversation_id = ""
    async with connect(address, proxy=None) as socket:
        await socket.send('{"type": "conversation_initiation_client_data"}')
        async for message in socket:
            frame = json.loads(message)
            if frame["type"] == "conversation_initiation_metadata":
                event = frame["conversation_initiation_metadata_event"]
                conversation_id = event["conversation_id"]
            if frame["type"] == "agent_response":
                said = frame["agent_response_event"]["agent_response"]
                return conversation_id, said
    raise ConnectionError("closed without a word")


async def refusal(address: str) -> tuple[int | None, str | None]:
    """How the server closes on a client that comes with this address."""
    async with connect(address, proxy=None) as socket:
        # The server may refuse before it has heard anything.
        with contextlib.suppress(ConnectionClosed):
            await socket.send('{"type": "conversation_initiation_client_data"}')
        await socket.wait_closed()
        return socket.close_code, socket.close_reason


async def test_a_signed_url_opens_one_conversation(live: LiveParley, signed_url):
    address = await asyncio.to_thread(signed_url, AGENT_ID)
    conversation_id, said = await first_words(address)
    assert said == "Welcome in."
    row = await asyncio.to_thread(live.wait_for_status, conversation_id, "done")
    assert row["authorization_method"] == "signed_url"
    code, reason = await refusal(address)
    assert code == 1008
    assert reason == "This signed URL has been used; ask for a new one."
    assert "conversation_signature=" in address
    signature = address.partition("conversation_signature=")[2]
    assert signature not in live.log.read_text()


async def test_without_one_the_agent_talks_to_nobody(live: LiveParley):
    before = live.rows("SELECT count(*) AS n FROM conversations_conversation")
    socket = live.url.replace("http", "ws") + "/v1/convai/conversation"
    code, reason = await refusal(f"{socket}?agent_id={AGENT_ID}")
    assert code == 1008
    assert reason is not None
    assert reason.startswith("This agent is private: connect with a signed URL")
    code, _ = await refusal(
        f"{socket}?agent_id={AGENT_ID}&conversation_signature=guessed"
    )
    assert code == 1008
    after = live.rows("SELECT count(*) AS n FROM conversations_conversation")
    assert after == before
