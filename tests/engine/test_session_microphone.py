"""Microphones as they are: coarse, muted, stalled, late."""

import asyncio

import pytest

from conversations.engine.outputs import AgentAudio, AgentSaid, UserSaid
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.spoken_audio import silence, speech


async def send(held, pcm, chunk_ms, *, pace=1.0):
    """Audio in chunks of this length, each when its last sample was spoken."""
    size = chunk_ms * 32
    for start in range(0, len(pcm), size):
        chunk = pcm[start : start + size]
        await asyncio.sleep(len(chunk) / 32_000 * pace)
        held.session.hear(chunk)


@pytest.mark.parametrize("chunk_ms", [10, 20, 64, 100, 250])
def test_any_chunk_length_gives_the_same_turn(chunk_ms):
    async def script(held):
        await send(held, silence(500) + speech("When do you open?"), chunk_ms)
        await send(held, silence(4_000), chunk_ms)

    held = rehearse(script)
    assert held.understood == ["When do you open?"]
    (turn,) = held.recorder.user_turns.values()
    assert abs(turn.started_ms - 500) <= 64
    assert abs(turn.ended_ms - 1_700) <= 64
    assert held.at(UserSaid) - 1_700 <= 600 + chunk_ms
    check_rules(held)


def test_microphone_that_stops_in_mid_speech_does_not_leave_the_user_unanswered():
    async def script(held):
        await send(held, speech("When do you open?"), 32)
        await asyncio.sleep(8)

    held = rehearse(script)
    assert held.understood == ["When do you open?"]
    assert held.at(AgentAudio) <= 1_200 + 2_500
    check_rules(held)


def test_stall_of_the_network_does_not_end_the_turn():
    async def script(held):
        await send(held, speech("I would like to"), 32)
        await asyncio.sleep(0.8)
        await send(held, speech("change my booking for Friday."), 32)
        await held.until(AgentSaid)

    held = rehearse(script)
    assert held.understood == ["I would like to change my booking for Friday."]


def test_muted_microphone_that_comes_back_is_heard():
    async def script(held):
        await send(held, speech("When do you open?") + silence(16), 32)
        await asyncio.sleep(6)
        await send(held, silence(200) + speech("And on Sundays?"), 32)
        await held.until(AgentSaid)

    model = FakeLanguageModel(["At nine.", "Never."])
    held = rehearse(script, Rehearsal(language_model=model))
    assert held.understood == ["When do you open?", "And on Sundays?"]
    second = list(held.recorder.user_turns.values())[1]
    assert abs(second.started_ms - (1_216 + 6_000 + 200)) <= 100


def test_burst_after_a_stall_keeps_the_times_of_the_speech():
    async def script(held):
        await send(held, silence(1_000), 32)
        await asyncio.sleep(1.2)
        await send(held, speech("When do you open?"), 32, pace=0)
        await send(held, silence(3_000), 32)

    held = rehearse(script)
    (turn,) = held.recorder.user_turns.values()
    assert abs(turn.started_ms - 1_000) <= 64


def test_microphone_gone_while_nobody_speaks_is_no_pause():
    async def script(held):
        await send(held, silence(1_000), 32)
        await asyncio.sleep(5)

    held = rehearse(script)
    assert held.understood == []
    assert held.speech_to_text.requests == []


def test_voice_that_never_pauses_is_not_a_turn_but_the_time_is_limited():
    async def script(held):
        await send(held, speech("on and on and on", 20_000), 32)

    held = rehearse(script, Rehearsal(options=with_turn(max_duration_ms=10_000)))
    assert held.said == ["We have reached the end of our time. Goodbye!"]
    assert [turn.text for turn in held.recorder.user_turns.values()] == ["on and on"]


def test_words_spoken_on_while_a_message_is_typed_are_heard():
    async def script(held):
        await held.says(speech("I want to say"))
        held.session.type("When do you open?")
        await held.says(speech("that I need a room for Friday."))
        await held.until(AgentSaid)

    held = rehearse(script, Rehearsal(language_model=FakeLanguageModel(["Sure."])))
    texts = " ".join(turn.text for turn in held.recorder.user_turns.values())
    assert "room for Friday." in texts
    check_rules(held)
