"""A sound over the agent's speech: halt, judge, and go on or give way."""

import pytest

from conversations.engine import effects as do
from conversations.engine import inputs as said
from conversations.engine.overlap import (
    ECHOES_BEFORE_NO_HALT,
    FIRST_LOOK_MS,
    HALT_LIMIT_MS,
    LEAD_ON_MS,
    VERDICT_LIMIT_MS,
)
from conversations.engine.turn_state import Phase
from tests.engine.test_turn_taking import halted, kinds, speaking, thinking

AGENT = "The library opens at nine in the morning."
REAL = "Wait, what about Sundays?"


def sound(model, *, length_ms=300):
    """A sound over the agent, as long as that, up to its look."""
    model.voice_starts()
    model.passes(length_ms)
    model.voice_pauses()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mhm", "backchannel: mhm"),
        ("A mom.", "backchannel: A mom."),
        ("", "noise"),
        ("opens at nine in the morning", "echo: opens at nine in the morning"),
    ],
)
def test_sound_of_no_matter_lets_the_agent_go_on(text, why):
    model = speaking()
    sound(model)
    assert model.words_come(text, agent_words=AGENT) == (
        do.ForgetSpeech(),
        do.Resume(1),
        do.Note("false_interruption", why),
    )
    assert model.state.phase is Phase.SPEAKING


@pytest.mark.parametrize(
    ("text", "why"), [("Thank you.", "backchannel"), ("Below,", "noise")]
)
def test_words_that_others_may_follow_are_given_a_moment(text, why):
    model = speaking()
    sound(model)
    assert model.words_come(text, voiced_ms=300) == ()
    assert model.passes(LEAD_ON_MS - 121) == []
    assert model.passes(1) == [
        do.ForgetSpeech(),
        do.Resume(1),
        do.Note("false_interruption", f"{why}: {text}"),
    ]


def test_what_follows_in_that_moment_is_heard_as_one():
    model = speaking()
    sound(model)
    model.words_come("Thank you.", voiced_ms=300)
    model.passes(200)
    assert model.voice_starts() == ()
    assert model.state.phase is Phase.HALTED
    assert model.passes(LEAD_ON_MS) == [
        do.Transcribe(3, tentative=True, over_agent=True)
    ]
    words = model.words_come("Thank you, that is enough.")
    assert do.Interrupt(1) in words


def test_words_known_late_are_given_no_further_moment():
    model = speaking()
    sound(model)
    model.passes(LEAD_ON_MS)
    assert do.Resume(1) in model.words_come("Okay.")


def test_answer_not_heard_yet_goes_on_being_waited_for():
    model = thinking()
    sound(model)
    assert kinds(model.words_come("")) == [do.ForgetSpeech, do.Resume, do.Note]
    assert model.state.phase is Phase.THINKING
    assert do.Report in kinds(model.passes(20_000))


def test_real_words_end_the_utterance_and_are_weighed():
    model = speaking()
    sound(model, length_ms=900)
    assert model.words_come(REAL) == (
        do.Interrupt(1),
        do.ShowWords(REAL),
        do.Prepare(2, REAL),
    )
    assert model.state.phase is Phase.PAUSING


def test_real_words_end_the_utterance_while_they_are_spoken():
    model = halted()
    assert model.passes(FIRST_LOOK_MS) == [
        do.Transcribe(2, tentative=True, over_agent=True)
    ]
    assert model.words_come(REAL) == (do.Interrupt(1), do.ShowWords(REAL))
    assert model.state.phase is Phase.HEARING


def test_unclear_words_are_looked_at_again():
    model = halted()
    model.passes(FIRST_LOOK_MS)
    assert model.words_come("the") == ()
    assert model.state.phase is Phase.HALTED
    assert kinds(model.passes(400)) == [do.Transcribe]


def test_voice_that_goes_on_unexplained_ends_the_utterance():
    model = halted()
    effects = model.passes(VERDICT_LIMIT_MS)
    assert kinds(effects)[-1] is do.Interrupt
    assert model.state.phase is Phase.HEARING


def test_echo_that_goes_on_lets_the_agent_speak_on():
    model = halted()
    model.passes(FIRST_LOOK_MS)
    model.words_come("opens at nine in the morning", agent_words=AGENT)
    effects = model.passes(VERDICT_LIMIT_MS)
    assert do.Resume in kinds(effects)
    assert model.state.phase is Phase.SPEAKING


def test_short_sound_nobody_could_judge_in_time_lets_the_agent_go_on():
    model = speaking()
    sound(model)
    effects = model.passes(HALT_LIMIT_MS)
    assert kinds(effects) == [do.ForgetSpeech, do.Resume, do.Note]


def test_long_sound_nobody_could_judge_in_time_waits_for_its_words():
    model = speaking()
    sound(model, length_ms=1_100)
    assert kinds(model.passes(HALT_LIMIT_MS)) == [do.Interrupt]
    assert model.state.phase is Phase.PAUSING
    assert do.Prepare(2, REAL) in model.words_come(REAL)


def test_sound_that_cannot_be_transcribed_lets_the_agent_go_on():
    model = speaking()
    sound(model)
    assert kinds(model.no_words_come()) == [
        do.Note,
        do.ForgetSpeech,
        do.Resume,
        do.Note,
    ]


def test_second_sound_before_the_verdict_halts_no_second_time():
    model = speaking()
    sound(model)
    assert model.voice_starts() == ()
    assert model.state.phase is Phase.HALTED


def test_halted_utterance_that_had_left_already_makes_way_for_the_speech():
    model = halted()
    assert model.finishes(1) == ()
    assert model.state.phase is Phase.HEARING
    model.voice_pauses()
    assert do.Prepare(2, REAL) in model.words_come(REAL)


def test_halted_utterance_that_fails_is_apologised_for():
    assert kinds(halted().fails(1)) == [do.Report, do.Note, do.Say]


def test_first_audio_that_left_before_the_halt_counts():
    model = thinking()
    model.voice_starts()
    model.starts(1, late=True)
    assert model.state.phase is Phase.HALTED
    model.voice_pauses()
    assert kinds(model.words_come(REAL))[0] is do.Interrupt


def test_nothing_halts_while_the_echo_canceller_settles():
    model = thinking(echo_guard_ms=1_000)
    model.starts(1)
    model.passes(900)
    assert model.voice_starts() == ()
    assert model.state.phase is Phase.SPEAKING
    model.voice_pauses()
    assert kinds(model.words_come(REAL))[0] is do.Interrupt


def test_nothing_halts_an_agent_that_hears_itself():
    model = speaking()
    for _ in range(ECHOES_BEFORE_NO_HALT):
        sound(model)
        model.words_come("opens at nine in the morning", agent_words=AGENT)
    assert model.voice_starts() == ()
    assert model.state.phase is Phase.SPEAKING


def test_long_echo_does_not_hide_the_words_of_a_user_who_joins_in():
    model = speaking()
    model.voice_starts()
    while model.state.speech is not None:
        model.passes(FIRST_LOOK_MS)
        model.words_come("opens at nine in the morning", agent_words=AGENT)
        assert model.now_ms < 20_000
    model.voice_starts()
    model.passes(FIRST_LOOK_MS)
    assert model.words_come(REAL, agent_words=AGENT) == ()
    model.passes(FIRST_LOOK_MS)
    assert kinds(model.words_come(REAL, agent_words=AGENT))[0] is do.Interrupt


def test_echo_that_is_misheard_for_a_moment_does_not_interrupt():
    model = speaking()
    for _ in range(ECHOES_BEFORE_NO_HALT):
        sound(model)
        model.words_come("opens at nine in the morning", agent_words=AGENT)
    model.voice_starts()
    model.passes(FIRST_LOOK_MS)
    model.words_come("opens at nine", agent_words=AGENT)
    model.passes(FIRST_LOOK_MS)
    assert model.words_come("open, that night, isn't it", agent_words=AGENT) == ()
    model.voice_pauses()
    model.words_come("opens at nine in the morning", agent_words=AGENT)
    assert model.state.phase is Phase.SPEAKING


@pytest.mark.parametrize(
    ("mean", "peak", "phase"), [(0.5, 0.6, Phase.LISTENING), (0.9, 0.99, Phase.PAUSING)]
)
def test_words_of_hardly_any_voice_are_no_turn(mean, peak, phase):
    model = speaking()
    model.finishes(1)
    sound(model)
    model.feed(said.Transcribed(model.look.look, "Yeah.", 500, mean, peak))
    assert model.state.phase is phase


def test_echo_after_the_agent_has_spoken_is_no_turn():
    model = speaking()
    model.finishes(1)
    sound(model)
    model.words_come("opens at nine in the morning", agent_words=AGENT)
    assert model.state.phase is Phase.LISTENING


def test_words_of_a_voice_that_goes_on_over_an_agent_that_finishes_are_kept():
    model = speaking(interruptible=False)
    model.voice_starts()
    model.passes(FIRST_LOOK_MS)
    assert model.words_come(REAL) == ()
    assert model.state.phase is Phase.SPEAKING


def test_typed_message_ends_a_halt():
    model = halted()
    effects = model.feed(said.UserTyped("hello"))
    assert kinds(effects)[0] is do.Interrupt
    assert model.state.judge_by_ms is None
