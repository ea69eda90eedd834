"""Every service may fail, at every stage: the user is told, and the talk goes on."""

import pytest

from conversations.engine.failures import Failure
from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    Ended,
    EndReason,
    Failed,
    Interrupted,
    UserSaid,
)
from conversations.engine.ports import ProviderError, ToolRequest
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel, Pause
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import noise, speech

SORRY = "Sorry, something went wrong on my side. Could you say that again?"
SORRY_PIECES = (
    "Sorry, something went wrong on my side.",
    "Could you say that again?",
)
BROKEN = ProviderError("It broke at http://10.0.0.5/v1: Ouch.")
WHY = str(BROKEN)


async def ask_twice(held):
    for question in ("When do you open?", "And on Sundays?"):
        await held.says(speech(question))
        await held.until(AgentAudio)
        await held.is_silent(7_000)


@pytest.mark.parametrize(
    ("first_answer", "heard"),
    [
        pytest.param([BROKEN], "", id="before the first word"),
        pytest.param(["At ", BROKEN], "", id="before the first sentence"),
        pytest.param(
            ["At nine in the morning. ", Pause(4_000), BROKEN],
            "At nine in the morning.",
            id="after a sentence was heard",
        ),
    ],
)
def test_model_that_breaks_is_apologised_for_and_works_again(first_answer, heard):
    model = FakeLanguageModel([first_answer, "Never on Sundays."])
    held = rehearse(ask_twice, Rehearsal(language_model=model))
    assert held.of(Failed) == [Failed(Failure.ANSWER, "The language model failed.")]
    heard_turns = [turn.heard for turn in held.recorder.agent_turns.values()]
    assert heard_turns == [*([heard] if heard else []), SORRY, "Never on Sundays."]
    assert ("error", WHY) in [(k, t) for k, t, _ in held.recorder.notes]
    check_rules(held)


def test_user_is_told_in_plain_words_and_the_log_what_it_was(caplog):
    down = ProviderError(WHY, plain="The language model cannot be reached.")
    model = FakeLanguageModel([[down], [down]], first_delay_ms=1_000)
    held = rehearse(ask_twice, Rehearsal(language_model=model))
    assert set(held.of(Failed)) == {Failed(Failure.ANSWER, down.plain)}
    assert WHY in caplog.text
    assert WHY in [text for _, text, _ in held.recorder.notes]


def test_why_nothing_was_understood_is_logged(caplog):
    ears = FakeSpeechToText([BROKEN])
    rehearse(ask_twice, Rehearsal(speech_to_text=ears))
    assert WHY in caplog.text


def test_model_heard_to_break_early_is_asked_again_when_the_turn_is_certain():
    model = FakeLanguageModel([[BROKEN], "At nine."], first_delay_ms=10)
    held = rehearse(ask_twice, Rehearsal(language_model=model))
    assert held.count(Failed) == 0
    assert held.said == ["At nine.", "At nine."]


def test_voice_that_breaks_in_the_answer_is_reported_as_such():
    voice = FakeTextToSpeech(failures={"All right.": BROKEN})
    held = rehearse(ask_twice, Rehearsal(text_to_speech=voice))
    assert set(held.of(Failed)) == {Failed(Failure.SPEECH, "The voice failed.")}
    assert held.said == [SORRY, SORRY]


def test_voice_that_breaks_in_the_second_sentence_keeps_the_first():
    voice = FakeTextToSpeech(failures={"And again.": BROKEN})
    model = FakeLanguageModel(["Once. And again.", "Twice."])
    held = rehearse(ask_twice, Rehearsal(language_model=model, text_to_speech=voice))
    assert [turn.heard for turn in held.recorder.agent_turns.values()][0] == "Once."
    assert held.said == ["Once. And again.", SORRY, "Twice."]


def test_recogniser_that_breaks_once_costs_one_turn():
    held = rehearse(ask_twice, Rehearsal(speech_to_text=FakeSpeechToText([BROKEN])))
    assert held.understood == ["And on Sundays?"]
    assert held.of(Failed) == [
        Failed(Failure.HEARING, "The speech recognition failed.")
    ]
    assert held.said == [SORRY, "All right."]


def test_recogniser_that_breaks_over_the_agent_lets_it_go_on():
    long = "The library opens at nine in the morning and closes late in the evening."

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)
        await held.is_silent(1_000)
        await held.says(noise(300))
        await held.is_silent(8_000)

    held = rehearse(
        script,
        Rehearsal(
            options=with_turn(echo_guard_ms=0),
            language_model=FakeLanguageModel([long]),
            speech_to_text=FakeSpeechToText(["When do you open?", BROKEN]),
        ),
    )
    assert held.recorder.dialogue()[-1] == ("agent", long)
    assert held.count(Failed) == 0
    assert ("transcription_failed", WHY) in [
        (kind, text) for kind, text, _ in held.recorder.notes
    ]


def test_recogniser_that_never_answers_is_caught_by_the_watchdog():
    stt = FakeSpeechToText(delay_ms=3_600_000)

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)

    held = rehearse(
        script, Rehearsal(options=with_turn(watchdog_ms=5_000), speech_to_text=stt)
    )
    assert held.of(Failed)[0].message == (
        "What you said could not be understood in time."
    )
    assert stt.cancelled >= 1


def test_slow_recogniser_still_gets_an_interruption_understood():
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)
        await held.is_silent(1_000)
        await held.says(speech("Wait what about Sundays then?"))
        await held.is_silent(9_000)

    held = rehearse(
        script,
        Rehearsal(
            options=with_turn(echo_guard_ms=0),
            language_model=FakeLanguageModel(["All day long, " * 9, "Never."]),
            speech_to_text=FakeSpeechToText(delay_ms=2_500),
        ),
    )
    assert held.understood == ["When do you open?", "Wait what about Sundays then?"]
    assert held.said[-1] == "Never."
    check_rules(held)


def test_everything_broken_ends_the_conversation_with_a_reason():
    voice = FakeTextToSpeech(
        failures=dict.fromkeys((*SORRY_PIECES, "All right."), BROKEN)
    )

    async def script(held):
        for _ in range(5):
            await held.says(speech("When do you open?"))
            await held.is_silent(3_000)

    held = rehearse(script, Rehearsal(text_to_speech=voice))
    assert held.of(Ended)[0].reason is EndReason.FAILED
    assert len(held.understood) == 3


def test_answer_of_nothing_but_signs_is_not_silence():
    model = FakeLanguageModel(["👍", "At nine."])
    held = rehearse(ask_twice, Rehearsal(language_model=model))
    assert held.of(Failed)[0].message == "Nothing of the answer could be spoken."
    assert held.said == [SORRY, "At nine."]


def test_empty_answer_is_not_silence():
    model = FakeLanguageModel(["  ", "At nine."])
    held = rehearse(ask_twice, Rehearsal(language_model=model))
    assert held.of(Failed)[0].message == "The language model gave an empty answer."
    assert held.said == [SORRY, "At nine."]


def test_unknown_tool_is_recorded_as_refused():
    answer = ["At nine.", ToolRequest("c1", "open_door", {"door": "front"})]
    model = FakeLanguageModel([answer, "I open no doors.", "At nine."])
    held = rehearse(ask_twice, Rehearsal(language_model=model))
    run = held.recorder.tool_runs["c1"]
    assert (run.is_error, run.result) == (True, "There is no such tool.")
    assert held.said == ["At nine.", "I open no doors.", "At nine."]


# --- A filler and what may befall it ---------------------------------------------------


def slow(*answers, delay_ms=4_000, **changes):
    return Rehearsal(
        options=with_turn(filler_after_ms=1_000, echo_guard_ms=0),
        language_model=FakeLanguageModel(answers, first_delay_ms=delay_ms),
        **changes,
    )


async def ask_and_wait(held):
    await held.says(speech("When do you open?"))
    await held.is_silent(12_000)


def test_filler_that_breaks_does_not_cost_the_answer():
    voice = FakeTextToSpeech(failures={"One moment.": BROKEN})
    held = rehearse(ask_and_wait, slow("At nine.", text_to_speech=voice))
    assert held.said == ["At nine."]
    assert held.count(Failed) == 0
    assert "filler_failed" in held.notes


def test_answer_that_breaks_during_the_filler_is_apologised_for_with_one_voice():
    held = rehearse(ask_and_wait, slow([BROKEN], delay_ms=1_500))
    assert held.said == ["One moment.", SORRY]
    assert held.of(Interrupted) == [Interrupted(held.of(AgentAudio)[0].event_id)]
    check_rules(held)


def test_answer_ready_during_the_filler_waits_for_its_end():
    held = rehearse(ask_and_wait, slow("At nine.", delay_ms=1_600))
    assert held.said == ["One moment.", "At nine."]
    assert held.count(Interrupted) == 0
    ids = [output.event_id for output in held.of(AgentAudio)]
    assert ids == sorted(ids)


@pytest.mark.parametrize("after_ms", [100, 300, 500, 600])
def test_real_speech_during_the_filler_ends_filler_and_answer(after_ms):
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)
        await held.is_silent(after_ms)
        await held.says(speech("Wait, what about Sundays then?"))
        await held.until(AgentSaid)
        await held.is_silent(4_000)

    held = rehearse(script, slow("At nine.", "Never.", delay_ms=2_500))
    assert held.understood == ["When do you open?", "Wait, what about Sundays then?"]
    assert "At nine." not in held.said
    assert held.said[-1] == "Never."
    check_rules(held)


@pytest.mark.parametrize("after_ms", [0, 200, 400, 500, 600])
def test_cough_during_the_filler_loses_neither_filler_nor_answer(after_ms):
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(AgentAudio)
        await held.is_silent(after_ms)
        coughed_ms = held.session.now_ms()
        await held.says(noise(300))
        held.quiet = (coughed_ms + 200, held.session.now_ms())
        await held.is_silent(9_000)

    held = rehearse(script, slow("At nine.", delay_ms=1_600))
    assert held.said == ["One moment.", "At nine."]
    assert held.understood == ["When do you open?"]
    from_ms, until_ms = held.quiet
    assert not [at for at in held.audio_times() if from_ms <= at <= until_ms]
    check_rules(held)


def test_committed_turn_is_told_before_its_answer():
    held = rehearse(ask_and_wait)
    kinds = [type(output) for _, output in held.outputs]
    assert kinds.index(UserSaid) < kinds.index(AgentAudio)
