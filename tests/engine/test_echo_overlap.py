"""Sounds over the agent's speech of which is known whether they are its echo."""

import pytest

from conversations.engine import effects as do
from conversations.engine import inputs as said
from conversations.engine.overlap import ECHOES_BEFORE_NO_HALT, FIRST_LOOK_MS
from conversations.engine.ports import Origin
from conversations.engine.turn_state import Phase
from tests.engine.test_turn_taking import halted, kinds, listening, speaking, thinking

WENT_ON = do.Note("false_interruption", "echo that goes on")


def test_an_echo_does_not_halt_the_agent_and_is_not_transcribed():
    model = speaking()
    assert model.voice_starts(Origin.ECHO) == ()
    assert model.passes(3_000) == []
    assert model.voice_pauses() == (do.ForgetSpeech(),)
    assert model.state.phase is Phase.SPEAKING
    assert model.state.speech is None


def test_a_halted_agent_goes_on_at_once_when_the_sound_turns_out_its_echo():
    model = halted()
    model.passes(200)
    assert model.feed(said.VoiceTraced(Origin.ECHO)) == (do.Resume(1), WENT_ON)
    assert model.state.phase is Phase.SPEAKING
    assert model.passes(3_000) == []
    assert model.voice_pauses() == (do.ForgetSpeech(),)


def test_words_asked_for_before_the_echo_was_recognised_do_not_count():
    model = halted()
    model.passes(FIRST_LOOK_MS)
    model.feed(said.VoiceTraced(Origin.ECHO))
    assert model.words_come("Wait, what about Sundays?") == ()
    assert model.state.phase is Phase.SPEAKING


def test_a_voice_over_the_echo_halts_the_agent_at_once():
    model = speaking()
    model.voice_starts(Origin.ECHO)
    model.passes(1_000)
    assert model.voice_starts(Origin.USER) == (do.Halt(1),)
    model.passes(FIRST_LOOK_MS)
    assert do.Interrupt(1) in model.words_come("Wait, what about Sundays?")


def test_the_turn_over_an_echo_begins_with_the_users_own_voice():
    model = speaking()
    model.voice_starts(Origin.ECHO)
    model.passes(1_000)
    model.voice_starts(Origin.USER)
    assert model.state.speech.started_ms == model.now_ms - 64


@pytest.mark.parametrize("guard_ms", [0, 60_000])
def test_the_users_own_voice_halts_an_agent_that_hears_itself(guard_ms):
    model = speaking(echo_guard_ms=guard_ms)
    for _ in range(3):
        model.voice_starts(Origin.ECHO)
        model.passes(300)
        model.voice_pauses()
    assert model.voice_starts() == (), "an unknown sound is likely an echo again"
    model.voice_pauses()
    model.words_come("")
    assert model.voice_starts(Origin.USER) == (do.Halt(1),)


def test_an_agent_that_may_not_be_interrupted_is_not_halted_by_anybody():
    model = speaking(interruptible=False)
    assert model.voice_starts(Origin.USER) == ()
    assert model.state.phase is Phase.SPEAKING


def test_an_echo_that_follows_words_does_not_hide_them():
    model = speaking()
    model.voice_starts()
    model.passes(500)
    model.voice_pauses()
    model.passes(100)
    model.voice_starts(Origin.ECHO)
    assert model.feed(said.VoiceTraced(Origin.ECHO)) == ()
    assert model.state.phase is Phase.HALTED
    model.voice_pauses()
    assert do.Interrupt(1) in model.words_come("Wait, what about Sundays?")


def test_an_echo_of_the_last_words_is_no_turn():
    model = listening()
    model.voice_starts(Origin.ECHO)
    model.passes(400)
    assert model.voice_pauses() == (do.ForgetSpeech(),)
    assert model.state.phase is Phase.LISTENING


def test_an_echo_is_no_sign_of_the_user():
    model = listening(reprompt_after_ms=5_000, max_reprompts=1)
    model.passes(5_000)
    model.starts(1)
    model.finishes(1)
    model.voice_starts(Origin.ECHO)
    model.voice_pauses()
    assert model.state.reprompts == 1
    assert do.Say not in kinds(model.passes(20_000))


def test_who_answers_into_the_echo_of_the_last_words_is_heard():
    model = listening()
    model.voice_starts(Origin.ECHO)
    model.passes(200)
    assert model.voice_starts(Origin.USER) == ()
    model.passes(800)
    model.voice_pauses()
    model.words_come("When do you open?")
    assert do.CommitTurn in kinds(model.passes(2_000))


def test_an_answer_not_heard_yet_is_not_halted_by_the_echo_of_the_last():
    model = thinking()
    assert model.voice_starts(Origin.ECHO) == ()
    model.voice_pauses()
    assert model.state.phase is Phase.THINKING


def test_news_of_an_echo_that_is_over_changes_nothing():
    model = speaking()
    before = model.state
    assert model.feed(said.VoiceTraced(Origin.ECHO)) == ()
    assert model.state == before


def test_a_likely_echo_is_not_believed_to_be_words_of_its_own():
    model = speaking()
    model.voice_starts()
    model.feed(said.VoiceTraced(Origin.LIKELY_ECHO))
    model.passes(FIRST_LOOK_MS)
    assert model.words_come("Let me discuss.", agent_words="Let me explain") == ()
    assert model.state.phase is Phase.HALTED


def test_a_likely_echo_that_was_chance_is_judged_by_its_words():
    model = speaking()
    model.voice_starts()
    model.feed(said.VoiceTraced(Origin.LIKELY_ECHO))
    model.feed(said.VoiceTraced(Origin.UNKNOWN))
    model.passes(FIRST_LOOK_MS)
    assert do.Interrupt(1) in model.words_come("Wait, what about Sundays?")


def test_a_likely_echo_that_asks_for_something_ends_the_utterance():
    model = speaking()
    model.voice_starts()
    model.feed(said.VoiceTraced(Origin.LIKELY_ECHO))
    model.passes(400)
    model.voice_pauses()
    words = model.words_come("Stop.", agent_words="The library opens at nine.")
    assert do.Interrupt(1) in words


def test_an_echo_that_was_none_is_judged_by_its_words_after_all():
    model = speaking()
    model.voice_starts(Origin.ECHO)
    model.passes(1_000)
    model.feed(said.VoiceTraced(Origin.UNKNOWN))
    assert kinds(model.passes(1_000)) == [do.Transcribe]
    assert do.Interrupt(1) in model.words_come("Wait, what about Sundays?")


def test_a_test_that_takes_echoes_for_the_user_is_trusted_no_more():
    model = speaking()
    for _ in range(ECHOES_BEFORE_NO_HALT):
        assert model.voice_starts(Origin.USER) == (do.Halt(1),)
        model.passes(300)
        model.voice_pauses()
        model.words_come("opens at nine", agent_words="The library opens at nine.")
    assert model.voice_starts(Origin.USER) == ()
