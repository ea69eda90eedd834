"""Turn taking while an utterance waits for a tool, or for the words after it."""

from dataclasses import replace

from conversations.engine import effects as do
from conversations.engine import inputs as said
from conversations.engine.options import TurnOptions
from conversations.engine.turn_state import Phase, State
from tests.engine.turn_model import TurnModel


def waiting(watchdog_ms=5_000) -> TurnModel:
    """The agent said something and waits for a tool."""
    turn = replace(
        TurnOptions(), reprompt_after_ms=None, echo_guard_ms=0, watchdog_ms=watchdog_ms
    )
    model = TurnModel(State(turn=turn))
    model.feed(said.Begun())
    model.feed(said.UserTyped("What is the weather like?"))
    model.starts(1)
    model.waits(1, for_tools=True)
    return model


def test_nobody_apologises_while_a_tool_runs():
    model = waiting(watchdog_ms=5_000)
    assert model.state.phase is Phase.THINKING
    assert model.passes(60_000) == []


def test_words_that_do_not_come_after_a_tool_are_apologised_for():
    model = waiting(watchdog_ms=5_000)
    model.waits(1, for_tools=False)
    assert model.passes(4_900) == []
    assert any(isinstance(effect, do.Say) for effect in model.passes(200))


def test_sound_while_a_tool_runs_is_judged_and_the_wait_goes_on():
    model = waiting(watchdog_ms=5_000)
    assert model.voice_starts() == (do.Halt(1),)
    model.passes(300)
    model.voice_pauses()
    assert do.Resume(1) in model.words_come("", voiced_ms=200)
    assert model.state.phase is Phase.THINKING
    assert model.passes(60_000) == []


def test_tool_that_returns_while_a_sound_is_judged_leaves_a_watched_wait():
    model = waiting(watchdog_ms=5_000)
    model.voice_starts()
    model.waits(1, for_tools=False)
    assert model.state.phase is Phase.HALTED
    model.passes(300)
    model.voice_pauses()
    model.words_come("", voiced_ms=200)
    assert any(isinstance(effect, do.Say) for effect in model.passes(5_100))


def test_words_while_a_tool_runs_take_the_turn():
    model = waiting()
    model.voice_starts()
    model.passes(1_000)
    model.voice_pauses()
    assert do.Discard(1) in model.words_come("No, what about tomorrow?")
    assert model.state.phase is Phase.PAUSING


def test_words_after_a_tool_are_heard_as_any_others():
    model = waiting()
    model.starts(1)
    assert model.state.phase is Phase.SPEAKING
    model.finishes(1)
    assert model.state.phase is Phase.LISTENING
