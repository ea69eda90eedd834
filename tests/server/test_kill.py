"""A server that ends in the middle of an answer loses nothing that was said."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.callers.caller import Caller, CallerOptions
from tests.callers.voices import speak
from tests.server.live_parley import LiveParley

pytestmark = [pytest.mark.server, pytest.mark.models, pytest.mark.timeout(600)]

LEASE_MS = 5_000
TIMEOUT_S = 60


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveParley]:
    """A server whose lease runs out soon after it is killed."""
    live = LiveParley(
        tmp_path, LEASE_MS=str(LEASE_MS), LEASE_RENEWAL_MS=str(LEASE_MS // 4)
    )
    live.prepare()
    live.be_patient()
    live.start()
    try:
        yield live
    finally:
        live.kill()


async def talk_into_an_answer(live: LiveParley, end) -> tuple[str, str, str]:
    """Ask, hear a second of the answer, then end the server.

    Gives the conversation's id, what was understood and what was being answered.
    """
    async with Caller(live.url, CallerOptions("agent_demo")) as caller:
        await asyncio.to_thread(live.wait_until_heard, caller.conversation_id)
        await caller.say_all(speak("Are you open on Sundays?", "piper-joe").pcm)
        said = await caller.wait_for("user_transcript", timeout_s=TIMEOUT_S)
        assert said is not None
        answer = await caller.wait_for("agent_response", said.at_s, TIMEOUT_S)
        assert answer is not None
        heard_s = await caller.wait_until_audible(answer.at_s, TIMEOUT_S)
        assert heard_s is not None
        await caller.sleep_until(heard_s + 1.0)
        await asyncio.to_thread(end)
        assert caller.of_type("user_transcript") == [said]
        assert caller.of_type("agent_response")[-1] == answer
        return (
            caller.conversation_id,
            said.payload["user_transcription_event"]["user_transcript"],
            answer.payload["agent_response_event"]["agent_response"],
        )


def assert_every_turn_is_kept(live: LiveParley, spoken: tuple[str, str, str]) -> None:
    conversation_id, question, answer = spoken
    turns = live.turns(conversation_id)
    assert [turn["role"] for turn in turns] == ["agent", "user", "agent"]
    assert turns[1]["text"] == question
    assert turns[2]["generated_text"].startswith(answer[:20])


async def test_the_reaper_closes_what_a_killed_server_left(live: LiveParley):
    spoken = await talk_into_an_answer(live, live.kill)
    assert live.conversation(spoken[0])["status"] == "in-progress"
    await asyncio.to_thread(live.start)
    row = await asyncio.to_thread(live.wait_for_status, spoken[0], "failed")
    assert row["end_reason"] == "process_lost"
    assert row["ended_at"] is not None
    assert_every_turn_is_kept(live, spoken)


async def test_a_stopped_server_closes_its_conversations_first(live: LiveParley):
    took_s: list[float] = []
    spoken = await talk_into_an_answer(live, lambda: took_s.append(live.terminate()))
    assert took_s[0] < 10
    row = live.conversation(spoken[0])
    # Judging it may have to wait for the next start.
    assert row["status"] in ("processing", "done")
    assert row["end_reason"] == "shut_down"
    assert_every_turn_is_kept(live, spoken)
