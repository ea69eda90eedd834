"""The user may leave, and time may run out, at any moment: nothing said is lost."""

import pytest

from conversations.engine.options import SessionOptions
from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    Ended,
    EndReason,
    UserSaid,
)
from conversations.engine.ports import ProviderError
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_recorder import FakeRecorder
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.spoken_audio import silence, speech

ANSWER = "The library opens at nine in the morning and closes at eight in the evening."
QUESTION = "When do you open?"
SECOND = "Wait, what about Sundays then?"
MOMENTS_MS = range(0, 9_200, 230)


async def whole_talk(held):
    """1.2 s question, answer from about 1.7 s, interrupted from 4 s to 5.5 s."""
    await held.says(speech(QUESTION), silence(2_800), speech(SECOND))
    await held.is_silent(4_000)


def talk(**changes) -> Rehearsal:
    return Rehearsal(
        options=with_turn(echo_guard_ms=0, **changes),
        language_model=FakeLanguageModel([ANSWER, "Never on Sundays."]),
    )


def check_kept(held: Rehearsal, said_ms: int) -> None:
    recorder = held.recorder
    texts = [turn.text for turn in recorder.user_turns.values()]
    for text, start_ms in ((QUESTION, 0), (SECOND, 4_000)):
        words = text.split()
        spoken = min(max(said_ms - start_ms, 0) // 300, len(words))
        sure = " ".join(words[: max(spoken - 1, 0)])
        assert any(kept.startswith(sure) for kept in texts) or not sure, text
    sent_to = {output.event_id for output in held.of(AgentAudio)}
    assert sent_to == set(recorder.agent_turns), "recorded as sent"
    for turn in recorder.agent_turns.values():
        assert turn.ended_ms is not None, "left open"
        assert turn.generated.startswith(turn.heard[:1])
        sent = [o.pcm for o in held.of(AgentAudio) if o.event_id == turn.event_id]
        heard_ms = len(b"".join(sent)) // 32
        assert len(turn.heard) * 50 <= heard_ms + 400


@pytest.mark.parametrize("left_ms", MOMENTS_MS)
def test_leaving_at_any_moment_keeps_what_was_said_and_heard(left_ms):
    held = talk()

    def leave_later(session):
        session._loop.call_later(left_ms / 1000, session.leave, EndReason.CLIENT_LEFT)

    held.prepare = leave_later
    rehearse(whole_talk, held)
    check_kept(held, left_ms)
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]
    assert held.at(Ended) - left_ms <= 200
    assert len(held.audio_times()) == 0 or held.audio_times()[-1] <= left_ms
    check_rules(held)


@pytest.mark.parametrize("limit_ms", MOMENTS_MS)
def test_end_of_the_time_at_any_moment_keeps_what_was_said_and_heard(limit_ms):
    held = talk(max_duration_ms=limit_ms)
    rehearse(whole_talk, held)
    check_kept(held, limit_ms)
    check_rules(held)
    if limit_ms <= 4_000:
        assert held.of(Ended)[0].reason is EndReason.MAX_DURATION
        assert held.said[-1] == held.options.phrases.max_duration


@pytest.mark.parametrize("left_ms", range(10, 3_000, 190))
def test_leaving_a_written_conversation_at_any_moment_keeps_both_sides(left_ms):
    held = Rehearsal(
        options=SessionOptions(text_only=True, first_message="Hi!"),
        language_model=FakeLanguageModel([["At ", "nine ", "sharp."]], gap_ms=300),
    )

    async def script(held):
        await held.is_silent(300)
        held.session.type(QUESTION)
        await held.is_silent(5_000)

    def leave_later(session):
        session._loop.call_later(left_ms / 1000, session.leave, EndReason.CLIENT_LEFT)

    held.prepare = leave_later
    rehearse(script, held)
    expected_user = [("user", QUESTION)] if left_ms >= 320 else []
    assert held.recorder.dialogue()[0] == ("agent", "Hi!")
    assert held.recorder.dialogue()[1:2] == expected_user
    for turn in held.recorder.agent_turns.values():
        assert turn.ended_ms is not None
        assert turn.generated.startswith(turn.heard)
    check_rules(held)


def test_interrupted_words_in_writing_are_corrected_to_what_was_shown():
    held = Rehearsal(
        options=SessionOptions(text_only=True),
        language_model=FakeLanguageModel(
            [["At ", "nine ", "sharp."], "No."], gap_ms=300
        ),
    )

    async def script(held):
        held.session.type(QUESTION)
        await held.is_silent(600)
        held.session.type("Forget it.")
        await held.until(AgentSaid)  # What there was of the first answer.
        await held.until(AgentSaid)

    rehearse(script, held)
    assert [turn.heard for turn in held.recorder.corrections] == ["At nine"]
    assert held.said == ["At nine ", "No."]


@pytest.mark.parametrize(
    "stt",
    [
        FakeSpeechToText(delay_ms=60_000),
        FakeSpeechToText([ProviderError("No ears.")]),
    ],
    ids=["too slow", "broken"],
)
def test_last_words_that_cannot_be_had_do_not_hold_up_the_end(stt):
    async def script(held):
        await held.says(speech("Please tell my neighbour"))

    recorder = FakeRecorder()
    held = rehearse(script, Rehearsal(speech_to_text=stt, recorder=recorder))
    assert held.at(Ended) <= 1_200 + 3_100
    assert [kind for kind, _, _ in recorder.notes] == ["transcription_failed"]
    assert recorder.user_turns == {}


def test_words_known_before_are_kept_when_the_last_ones_cannot_be_had():
    stt = FakeSpeechToText(["Please tell", ProviderError("No ears.")])

    async def script(held):
        await held.says(speech("Please tell"), silence(400), speech("my neighbour"))

    held = rehearse(script, Rehearsal(speech_to_text=stt))
    assert [t.text for t in held.recorder.user_turns.values()] == ["Please tell"]


def test_sound_without_a_voice_is_not_asked_about_at_the_end():
    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(UserSaid)
        held.asked = len(held.speech_to_text.requests)

    held = rehearse(script)
    assert len(held.speech_to_text.requests) == held.asked
