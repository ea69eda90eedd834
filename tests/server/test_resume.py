"""A server is killed, or stopped, in the middle of an answer: the next one goes on."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server.live_parley import LiveParley
from tests.server.resuming_caller import ResumingCaller

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

QUESTION = (
    "Are you open on Sundays? I would like to come by in the morning. There are four of "
    "us, and one of us will be a little late, but not by much."
)
"""The scripted model says it all again: an answer that takes a while."""
SIGKILLED = "killed"
SIGTERMED = "stopped"


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveParley]:
    """A server whose callers may take as long to come back as it takes to start."""
    live = LiveParley(
        tmp_path,
        LLM="scripted/echo",
        STT="scripted/lines",
        TTS="scripted/tone",
        VAD="scripted/energy",
        RESUME_WINDOW_MS="600000",
        LEASE_MS="5000",
        LEASE_RENEWAL_MS="1000",
    )
    live.prepare()
    live.be_patient()
    live.start()
    try:
        yield live
    finally:
        live.kill()


async def ask(caller: ResumingCaller, live: LiveParley) -> None:
    """Hear the greeting, ask, and hear the beginning of the answer."""
    await asyncio.to_thread(live.wait_until_heard, caller.conversation_id)
    heard = len(caller.of_type("audio"))
    await caller.type(QUESTION)
    await caller.until("agent_response", 2)
    await caller.until("audio", heard + 10)


@pytest.mark.parametrize("end", [SIGKILLED, SIGTERMED])
async def test_the_next_server_goes_on_with_the_conversation(
    live: LiveParley, end: str
):
    caller = ResumingCaller(live.url, "agent_demo")
    await caller.begin()
    await ask(caller, live)
    ending: Callable[[], object] = live.kill if end == SIGKILLED else live.terminate
    await asyncio.to_thread(ending)
    code = await caller.until_lost()
    assert code == (1006 if end == SIGKILLED else 1012)
    assert not caller.of_type("error")
    answer = caller.of_type("agent_response")[-1]["agent_response_event"][
        "agent_response"
    ]
    ids = [frame["audio_event"]["event_id"] for frame in caller.of_type("audio")]
    assert live.conversation(caller.conversation_id)["status"] == "in-progress"

    await asyncio.to_thread(live.start)
    event = await caller.come_back()
    assert event["restarted"] is True
    assert event["conversation_id"] == caller.conversation_id
    [rest] = await caller.until("agent_response")
    # Not the greeting again; what was cut off is said to its end.
    assert answer.endswith(rest["agent_response_event"]["agent_response"])
    [first, *_] = await caller.until("audio")
    assert first["audio_event"]["event_id"] > max(ids)
    await asyncio.to_thread(live.wait_until_heard, caller.conversation_id, 3)
    await caller.type("Thank you very much.")
    await caller.until("agent_response", 2)
    await asyncio.to_thread(live.wait_until_heard, caller.conversation_id, 4)
    await caller.hang_up()

    row = await asyncio.to_thread(
        live.wait_for_status, caller.conversation_id, "done", 180
    )
    assert row["end_reason"] == "client_left"
    turns = live.turns(caller.conversation_id)
    assert [(turn["role"], turn["interrupted"]) for turn in turns] == [
        ("agent", 0),
        ("user", 0),
        ("agent", 1),
        ("agent", 0),
        ("user", 0),
        ("agent", 0),
    ]
    assert [t["text"] for t in turns if t["role"] == "user"] == [
        QUESTION,
        "Thank you very much.",
    ]
    [recording] = live.rows("SELECT * FROM conversations_recording")
    assert recording["complete"] == (end == SIGTERMED)
    # One file from the first word to the last, with silence while nobody was there.
    assert abs(recording["duration_ms"] - row["duration_ms"]) < 5_000
    files = sorted(live.media.rglob("*.ogg"))
    assert [str(file.relative_to(live.media)) for file in files] == [recording["file"]]
