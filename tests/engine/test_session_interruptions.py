"""Sounds of the user while the agent speaks, on virtual time."""

from dataclasses import replace

from conversations.engine.options import SessionOptions, TurnOptions
from conversations.engine.outputs import (
    AgentAudio,
    AgentCorrected,
    Interrupted,
    UserSaid,
)
from tests.engine.asking import LONG, ask, long_answer
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.spoken_audio import noise, speech


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
