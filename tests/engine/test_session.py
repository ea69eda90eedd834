"""Whole conversations on virtual time, with fakes for every port."""

from conversations.engine.options import SessionOptions
from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    AgentTextPart,
    Interrupted,
    UserSaid,
)
from tests.engine.asking import LONG, ask, long_answer
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel, Pause
from tests.fakes.spoken_audio import noise, speech

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


# --- What is kept ----------------------------------------------------------------------


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
