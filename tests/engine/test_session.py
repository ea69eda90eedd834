"""Whole conversations on virtual time, with fakes for every port."""

from dataclasses import replace

from conversations.engine.failures import Failure
from conversations.engine.options import SessionOptions, TurnOptions
from conversations.engine.outputs import (
    AgentAudio,
    AgentCorrected,
    AgentSaid,
    AgentTextPart,
    Ended,
    EndReason,
    Failed,
    Interrupted,
    UserSaid,
)
from conversations.engine.ports import ProviderError
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel, Pause
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import noise, speech

LONG = (
    "The library opens at nine in the morning. On Saturdays it opens at ten. "
    "It is closed on Sundays and on public holidays all year round."
)


async def ask(held: Rehearsal, question: str = "When do you open?") -> None:
    await held.says(speech(question))
    await held.until(AgentAudio)


# --- A plain turn ----------------------------------------------------------------------


def test_question_is_answered_and_both_turns_are_recorded():
    async def script(held):
        await ask(held)
        await held.is_silent(3_000)

    held = rehearse(script, Rehearsal(language_model=FakeLanguageModel(["At nine."])))
    assert held.understood == ["When do you open?"]
    assert held.said == ["At nine."]
    assert held.recorder.dialogue() == [
        ("user", "When do you open?"),
        ("agent", "At nine."),
    ]
    check_rules(held)


def test_answer_comes_soon_after_a_complete_question():
    async def script(held):
        await ask(held)

    held = rehearse(script)
    spoken_ms = 300 * 4
    assert held.at(AgentAudio) - spoken_ms < 600


def test_model_is_asked_before_the_turn_is_certain():
    async def script(held):
        await ask(held)

    early = rehearse(script)
    late = rehearse(script, Rehearsal(options=with_turn(speculative=False)))
    assert early.at(AgentAudio) < late.at(AgentAudio)
    assert early.at(UserSaid) == late.at(UserSaid)


def test_pause_at_an_open_place_does_not_end_the_turn():
    async def script(held):
        await held.says(speech("I would like to"))
        await held.is_silent(1_200)
        await held.says(speech("change my booking for Friday."))
        await held.until(AgentAudio)

    held = rehearse(script)
    assert held.understood == ["I would like to change my booking for Friday."]
    check_rules(held)


def test_fixed_endpoint_overrules_the_words():
    async def script(held):
        await held.says(speech("I would like to"))
        await held.until(UserSaid)

    held = rehearse(script, Rehearsal(options=with_turn(fixed_endpoint_ms=500)))
    assert 420 <= held.at(UserSaid) - 1_200 <= 600


def test_noise_without_words_makes_no_turn():
    async def script(held):
        await held.says(noise(400))
        await held.is_silent(3_000)

    held = rehearse(script)
    assert held.understood == []
    assert held.count(AgentAudio) == 0


def test_sentences_are_spoken_while_the_model_goes_on():
    answer = ["First of all, hello. ", Pause(3_000), "And now the rest of it."]

    async def script(held):
        await ask(held)
        await held.is_silent(8_000)

    held = rehearse(script, Rehearsal(language_model=FakeLanguageModel([answer])))
    assert held.at(AgentSaid) - held.at(AgentAudio) > 2_000
    assert held.said == ["First of all, hello. And now the rest of it."]
    assert held.text_to_speech.spoken == [
        "First of all, hello.",
        "And now the rest of it.",
    ]


def test_text_parts_add_up_to_what_was_said():
    async def script(held):
        await ask(held)
        await held.is_silent(15_000)

    held = rehearse(script, Rehearsal(language_model=FakeLanguageModel([LONG])))
    parts = held.of(AgentTextPart)
    assert [part.kind for part in (parts[0], parts[-1])] == ["start", "stop"]
    assert "".join(part.text for part in parts) == LONG


# --- The agent's first and last words --------------------------------------------------


def test_greeting_is_heard_from_its_first_sample_to_its_last():
    async def script(held):
        await held.is_silent(4_000)

    options = SessionOptions(first_message="Hello, this is the library.")
    held = rehearse(script, Rehearsal(options=options))
    assert held.audio_ms() == 50 * len("Hello, this is the library.")
    (turn,) = held.recorder.agent_turns.values()
    assert (turn.source, turn.heard) == ("greeting", "Hello, this is the library.")


# --- The user makes a sound while the agent speaks -------------------------------------


def long_answer(**changes: object) -> Rehearsal:
    return Rehearsal(
        options=with_turn(echo_guard_ms=0, **changes),
        language_model=FakeLanguageModel([LONG, "On Sundays we are closed."]),
    )


def test_interruption_silences_the_agent_within_200_ms_of_the_voice():
    async def script(held):
        await ask(held)
        await held.is_silent(2_000)
        began_ms = held.session.now_ms()
        await held.says(speech("Wait, what about Sundays then?"))
        await held.until(AgentAudio)
        held.began_ms = began_ms

    held = rehearse(script, long_answer())
    old = [
        (ms, output)
        for ms, output in held.outputs
        if isinstance(output, AgentAudio)
        and output.event_id == held.of(Interrupted)[0].event_id
    ]
    lead_ms = held.options.playout_lead_ms
    assert old[-1][0] + lead_ms - held.began_ms <= 250
    assert held.understood[1] == "Wait, what about Sundays then?"
    assert held.said[1] == "On Sundays we are closed."
    check_rules(held)


def test_history_holds_what_was_heard_of_an_interrupted_answer():
    async def script(held):
        await ask(held)
        await held.is_silent(2_000)
        await held.says(speech("Wait, what about Sundays then?"))
        await held.until(AgentAudio)

    held = rehearse(script, long_answer())
    corrected = held.of(AgentCorrected)[0]
    heard_ms = 2_000 + 96
    about = heard_ms // 50
    assert abs(len(corrected.heard) - about) < 12
    assert LONG.startswith(corrected.heard)
    roles = [(m.role, m.text) for m in held.language_model.requests[-1].messages]
    assert ("assistant", corrected.heard) in roles
    (turn, *_) = held.recorder.agent_turns.values()
    assert turn.generated == LONG
    assert turn.interrupted


def test_backchannel_does_not_interrupt_and_no_word_is_lost():
    async def script(held):
        await ask(held)
        await held.is_silent(2_000)
        await held.says(speech("okay"))
        await held.is_silent(15_000)

    held = rehearse(script, long_answer())
    assert held.count(Interrupted) == 0
    assert held.understood == ["When do you open?"]
    assert held.audio_ms() >= 50 * len(LONG.replace(". ", "."))
    assert "false_interruption" in held.notes
    gaps = [
        b - a for a, b in zip(held.audio_times(), held.audio_times()[1:], strict=False)
    ]
    assert 200 < max(gaps) < 2_000
    check_rules(held)


def test_cough_does_not_stop_the_answer():
    async def script(held):
        await ask(held)
        await held.is_silent(2_000)
        await held.says(noise(250))
        await held.is_silent(15_000)

    held = rehearse(script, long_answer())
    assert held.count(Interrupted) == 0
    assert held.recorder.dialogue()[-1] == ("agent", LONG)


def test_cough_before_the_reply_does_not_silence_the_agent_for_good():
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(UserSaid)
        await held.says(noise(150))
        await held.until(AgentAudio)
        await held.is_silent(15_000)

    model = FakeLanguageModel([LONG], first_delay_ms=900)
    held = rehearse(script, Rehearsal(language_model=model))
    assert held.recorder.dialogue()[-1] == ("agent", LONG)


def test_echo_of_its_own_words_does_not_interrupt():
    async def script(held):
        await ask(held)
        await held.is_silent(2_000)
        await held.says(speech("opens at nine in the morning"))
        await held.is_silent(15_000)

    held = rehearse(script, long_answer())
    assert held.count(Interrupted) == 0
    assert held.understood == ["When do you open?"]


def test_words_said_before_the_answer_began_are_added_to_the_turn():
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(UserSaid)
        await held.says(speech("I mean on Sundays this year?"))
        await held.until(AgentAudio)
        await held.is_silent(9_000)

    model = FakeLanguageModel(["Never."], first_delay_ms=1_500)
    held = rehearse(script, Rehearsal(language_model=model))
    assert held.understood == ["When do you open?", "I mean on Sundays this year?"]
    assert held.said == ["Never."]
    roles = [m.role for m in model.requests[-1].messages]
    assert roles == ["user", "user"]
    check_rules(held)


def test_off_means_off_but_the_agent_is_not_deaf():
    async def script(held):
        await ask(held)
        await held.is_silent(1_000)
        await held.says(speech("Wait, what about Sundays then?"))
        await held.is_silent(20_000)

    held = rehearse(script, long_answer(interruptible=False))
    assert held.count(Interrupted) == 0
    assert held.said == [LONG, "On Sundays we are closed."]
    gaps = [
        b - a for a, b in zip(held.audio_times(), held.audio_times()[1:], strict=False)
    ]
    assert sorted(gaps)[-2] < 100, "the first answer was not halted"
    check_rules(held)


def test_uninterruptible_greeting_is_finished_first():
    greeting = "Hello, this is the library, what can I do for you today?"
    options = SessionOptions(
        first_message=greeting,
        turn=replace(TurnOptions(), first_message_interruptible=False),
    )

    async def script(held):
        await held.until(AgentAudio)
        await held.says(speech("When do you open?"))
        await held.is_silent(6_000)

    held = rehearse(script, Rehearsal(options=options))
    assert held.recorder.dialogue()[0] == ("agent", greeting)
    assert held.understood == ["When do you open?"]


# --- Typing, activity, context ---------------------------------------------------------


def test_typed_message_interrupts_and_is_answered():
    async def script(held):
        await ask(held)
        await held.is_silent(1_000)
        held.session.type("What about Sundays?")
        await held.until(AgentAudio)
        await held.is_silent(5_000)

    held = rehearse(script, long_answer())
    assert held.count(Interrupted) == 1
    assert held.said[-1] == "On Sundays we are closed."
    assert [t.medium for t in held.recorder.user_turns.values()] == ["audio", "text"]
    check_rules(held)


def test_text_session_streams_words_and_no_audio():
    async def script(held):
        await held.is_silent(100)
        held.session.type("hello there")
        await held.until(AgentSaid)
        await held.is_silent(100)

    options = SessionOptions(text_only=True, first_message="Hi!")
    held = rehearse(script, Rehearsal(options=options))
    assert held.count(AgentAudio) == 0
    assert held.said == ["Hi!", "All right."]
    assert [t.medium for t in held.recorder.agent_turns.values()] == ["text", "text"]


def test_activity_keeps_the_agent_still_for_two_seconds():
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.is_silent(200)
        held.session.note_activity()
        await held.until(AgentAudio)

    held = rehearse(script)
    assert held.at(AgentAudio) >= 1_400 + 2_000


def test_context_reaches_the_model_without_a_turn():
    async def script(held):
        held.session.add_context("The user looks at the page about rooms.", "page")
        held.session.add_context("The user looks at the page about fees.", "page")
        await held.is_silent(1_000)
        await ask(held)

    held = rehearse(script)
    texts = [m.text for m in held.language_model.requests[0].messages]
    assert texts[0] == "The user looks at the page about fees."
    assert held.count(UserSaid) == 1


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
    assert held.of(Failed)[0].message == "The model is down."
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
    assert [failed.message for failed in held.of(Failed)] == ["No voice.", "No voice."]
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


def test_stages_are_timed_from_the_end_of_the_speech():
    async def script(held):
        await ask(held)
        await held.is_silent(3_000)

    held = rehearse(script)
    (turn,) = held.recorder.agent_turns.values()
    stages = turn.latencies_ms
    assert set(stages) == {
        "endpointing",
        "transcript",
        "first_token",
        "first_sentence",
        "first_audio",
    }
    assert stages["transcript"] < stages["first_token"] <= stages["first_sentence"]
    assert stages["first_sentence"] < stages["first_audio"] < 700


def test_user_audio_is_recorded_from_when_its_first_sample_was_spoken():
    async def script(held):
        held.session.hear(speech("hello there", 250))
        await held.is_silent(96)

    held = rehearse(script)
    assert held.recorder.user_pieces[0][0] == 0

    async def later(held):
        await held.is_silent(640)
        held.session.hear(speech("hello there", 250))

    held = rehearse(later)
    assert held.recorder.user_pieces[-1][0] == 640 - 250
