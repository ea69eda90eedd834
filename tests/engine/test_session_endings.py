"""Silence, time limits and what breaks in a conversation, on virtual time."""

from conversations.engine.failures import Failure
from conversations.engine.outputs import (
    Ended,
    EndReason,
    Failed,
)
from conversations.engine.ports import ProviderError
from tests.engine.asking import LONG, ask, long_answer
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import speech

# --- Silence and time ------------------------------------------------------------------


def test_silence_is_asked_about_and_then_the_agent_hangs_up():
    async def script(held):
        await held.is_silent(60_000)

    held = rehearse(
        script,
        Rehearsal(options=with_turn(reprompt_after_ms=5_000, hang_up_after_ms=20_000)),
    )
    assert held.said == [
        "Are you still there?",
        "Take your time, I am here.",
        "I will end the call now. Goodbye!",
    ]
    assert held.of(Ended)[0].reason is EndReason.SILENCE
    check_rules(held)


def test_time_limit_is_announced_before_the_end():
    async def script(held):
        await ask(held)
        await held.is_silent(60_000)

    held = rehearse(
        script,
        Rehearsal(
            options=with_turn(max_duration_ms=10_000, reprompt_after_ms=None),
        ),
    )
    assert held.said[-1] == "We have reached the end of our time. Goodbye!"
    assert held.of(Ended)[0].reason is EndReason.MAX_DURATION
    assert 10_000 <= held.at(Ended) <= 14_000


def test_slow_answer_is_bridged_with_a_filler():
    model = FakeLanguageModel(["At nine."], first_delay_ms=4_000)

    async def script(held):
        await ask(held)
        await held.is_silent(8_000)

    held = rehearse(
        script,
        Rehearsal(options=with_turn(filler_after_ms=1_000), language_model=model),
    )
    assert held.said == ["One moment.", "At nine."]
    check_rules(held)


# --- When things break -----------------------------------------------------------------


def test_failing_model_ends_in_a_spoken_error():
    async def script(held):
        await ask(held)
        await held.is_silent(8_000)

    model = FakeLanguageModel([[ProviderError("The model is down.")], "At nine."])
    held = rehearse(script, Rehearsal(language_model=model))
    assert held.of(Failed)[0].message == "The language model failed."
    assert held.said == [
        "Sorry, something went wrong on my side. Could you say that again?"
    ]
    check_rules(held)


def test_silent_model_is_caught_by_the_watchdog():
    async def script(held):
        await ask(held)
        await held.is_silent(8_000)

    model = FakeLanguageModel(["At nine."], first_delay_ms=3_600_000)
    held = rehearse(script, Rehearsal(language_model=model))
    assert held.of(Failed)[0].what is Failure.ANSWER_LATE
    assert held.said[0].startswith("Sorry")


def test_failing_transcription_is_said():
    async def script(held):
        await ask(held)
        await held.is_silent(8_000)

    stt = FakeSpeechToText([ProviderError("No ears.")] * 3)
    held = rehearse(script, Rehearsal(speech_to_text=stt))
    assert held.of(Failed)[0].what is Failure.HEARING
    assert held.said[0].startswith("Sorry")


def test_voice_that_fails_leaves_a_written_error():
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.is_silent(8_000)

    sorry = "Sorry, something went wrong on my side."
    tts = FakeTextToSpeech(
        failures={
            "All right.": ProviderError("No voice."),
            sorry: ProviderError("No voice."),
        }
    )
    held = rehearse(script, Rehearsal(text_to_speech=tts))
    assert [failed.message for failed in held.of(Failed)] == ["The voice failed."] * 2
    assert not any(isinstance(output, Ended) for _, output in held.outputs[:-1])


def test_words_of_a_user_who_leaves_in_mid_sentence_are_kept():
    async def script(held):
        await held.says(speech("Please tell my neighbour that"))

    held = rehearse(script)
    assert [t.text for t in held.recorder.user_turns.values()] == [
        "Please tell my neighbour that"
    ]


def test_answer_under_way_is_kept_as_heard_when_the_user_leaves():
    async def script(held):
        await ask(held)
        await held.is_silent(2_000)

    held = rehearse(script, long_answer())
    (turn,) = held.recorder.agent_turns.values()
    assert turn.generated == LONG
    assert 20 < len(turn.heard) < 70
    assert turn.ended_ms is not None
