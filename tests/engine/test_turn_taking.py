"""The transition table, row by row."""

from dataclasses import replace

import pytest

from conversations.engine import effects as do
from conversations.engine import inputs as said
from conversations.engine.failures import Failure
from conversations.engine.options import Phrases, TurnOptions
from conversations.engine.outputs import EndReason
from conversations.engine.turn_state import Phase, State
from conversations.engine.turn_taking import USER_ACTIVITY_MS, step
from tests.engine.turn_model import TurnModel

QUESTION = "When do you open?"
REAL = "Wait, what about Sundays?"


def listening(**changes) -> TurnModel:
    options = {"reprompt_after_ms": None, "echo_guard_ms": 0, **changes}
    model = TurnModel(State(turn=replace(TurnOptions(), **options)))
    model.feed(said.Begun())
    model.passes(1_000)
    return model


def hearing(**changes) -> TurnModel:
    model = listening(**changes)
    model.voice_starts()
    model.passes(1_000)
    return model


def pausing(text=QUESTION, **changes) -> TurnModel:
    model = hearing(**changes)
    model.voice_pauses()
    if text is not None:
        model.words_come(text)
    return model


def thinking(**changes) -> TurnModel:
    model = pausing(**changes)
    model.passes(1_000)
    return model


def speaking(**changes) -> TurnModel:
    model = thinking(**changes)
    model.starts(max(model.alive))
    model.passes(2_000)
    return model


def halted(**changes) -> TurnModel:
    model = speaking(**changes)
    model.voice_starts()
    return model


def closing(**changes) -> TurnModel:
    model = listening(max_duration_ms=2_000, **changes)
    model.passes(1_000)
    return model


def closed(**changes) -> TurnModel:
    model = listening(**changes)
    model.feed(said.Left(EndReason.CLIENT_LEFT))
    return model


PHASES = {
    Phase.LISTENING: listening,
    Phase.HEARING: hearing,
    Phase.PAUSING: pausing,
    Phase.THINKING: thinking,
    Phase.SPEAKING: speaking,
    Phase.HALTED: halted,
    Phase.CLOSING: closing,
    Phase.CLOSED: closed,
}
INPUTS = (
    said.Begun(),
    said.SpeechStarted(900),
    said.SpeechPaused(950),
    said.Transcribed(1, QUESTION),
    said.Transcribed(2, ""),
    said.Transcribed(99, QUESTION),
    said.TranscriptionFailed(1, "No ears."),
    said.TranscriptionFailed(2, "No ears."),
    said.UserTyped("hello"),
    said.UserActive(),
    said.ReplyStarted(1),
    said.ReplyFinished(1),
    said.ReplyFinished(1, ends_call=True),
    said.ReplyFailed(1, Failure.ANSWER, "It broke."),
    said.Left(EndReason.SHUT_DOWN, "The server stops.", "and then"),
    said.Tick(),
)


def kinds(effects) -> list[type]:
    return [type(effect) for effect in effects]


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_is_reached(phase):
    assert PHASES[phase]().state.phase is phase


@pytest.mark.parametrize("event", INPUTS, ids=str)
@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_answers_every_input(phase, event):
    model = PHASES[phase]()
    state, effects = step(model.state, event, model.now_ms)
    assert isinstance(state, State)
    assert all(isinstance(effect, do.Effect) for effect in effects)
    if phase is Phase.CLOSED:
        assert (state, effects) == (model.state, ())


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != Phase.CLOSED])
def test_leaving_ends_every_phase_once_and_keeps_the_last_words(phase):
    model = PHASES[phase]()
    open_speech = model.state.speech is not None
    effects = model.feed(said.Left(EndReason.CLIENT_LEFT, "gone", "and then"))
    assert model.ended == do.End(EndReason.CLIENT_LEFT, "gone")
    committed = [e.text for e in effects if isinstance(e, do.CommitTurn)]
    assert committed == (["and then"] if open_speech else [])


def test_leaving_without_last_words_keeps_those_known_before():
    effects = pausing().feed(said.Left(EndReason.CLIENT_LEFT))
    assert [e.text for e in effects if isinstance(e, do.CommitTurn)] == [QUESTION]


# --- LISTENING, HEARING, PAUSING -------------------------------------------------------


def test_begin_without_first_message_listens():
    model = TurnModel(State())
    assert model.feed(said.Begun()) == ()
    assert model.state.phase is Phase.LISTENING
    assert model.state.end_at_ms == TurnOptions().max_duration_ms


def test_begin_with_first_message_speaks_and_only_once():
    model = TurnModel(State(first_message="Hello!"))
    assert model.feed(said.Begun()) == (do.Say(1, "Hello!", "greeting"),)
    assert model.feed(said.Begun()) == ()


def test_begin_after_a_typed_message_does_not_talk_over_the_answer():
    model = TurnModel(State(first_message="Hello!"))
    model.feed(said.UserTyped(QUESTION))
    assert model.feed(said.Begun()) == ()
    assert model.state.end_at_ms is not None


def test_voice_makes_the_agent_listen_without_an_effect():
    assert listening().voice_starts() == ()


def test_pause_asks_for_the_words():
    assert hearing().voice_pauses() == (do.Transcribe(1),)


def test_known_words_are_shown_and_an_answer_is_prepared():
    model = pausing(text=None)
    assert model.words_come(QUESTION) == (
        do.ShowWords(QUESTION),
        do.Prepare(1, QUESTION),
    )


@pytest.mark.parametrize("text", ["I would like to", "zero four one"])
def test_no_answer_is_prepared_to_words_that_will_go_on(text):
    assert kinds(pausing(text=None).words_come(text)) == [do.ShowWords]


def test_no_answer_is_prepared_where_the_owner_does_not_want_it():
    model = pausing(text=None, speculative=False)
    assert kinds(model.words_come(QUESTION)) == [do.ShowWords]
    assert kinds(model.passes(1_000)) == [
        do.CommitTurn,
        do.ForgetSpeech,
        do.Prepare,
        do.Play,
    ]


def test_same_words_again_keep_the_prepared_answer():
    model = pausing()
    model.voice_starts()
    model.voice_pauses()
    assert kinds(model.words_come(QUESTION)) == [do.ShowWords]


def test_more_words_drop_the_prepared_answer():
    model = pausing()
    assert kinds(model.voice_starts()) == [do.SettleSpeech]
    model.voice_pauses()
    assert kinds(model.words_come(f"{QUESTION} And when do you close?")) == [
        do.ShowWords,
        do.Discard,
        do.Prepare,
    ]


def test_prepared_answer_that_fails_is_tried_again_when_the_turn_is_certain():
    model = pausing()
    assert model.fails(1) == ()
    assert do.Prepare(2, QUESTION, certain=True) in model.passes(1_000)


def test_voice_back_before_the_words_settles_nothing():
    model = pausing(text=None)
    assert model.voice_starts() == ()
    assert model.state.phase is Phase.HEARING


def test_no_words_are_no_turn():
    model = pausing(text=None)
    assert model.words_come("  ") == (do.ForgetSpeech(),)
    assert model.state.phase is Phase.LISTENING


def test_words_of_an_older_look_change_nothing():
    model = pausing(text=None)
    before = model.state
    assert model.feed(said.Transcribed(0, QUESTION)) == ()
    assert model.feed(said.TranscriptionFailed(0, "No ears.")) == ()
    assert model.state == before


def test_silence_long_enough_makes_a_turn_of_the_words():
    model = pausing()
    ended_ms = model.now_ms - 120
    assert model.passes(1_000) == [
        do.CommitTurn(QUESTION, 1_000 - 64, ended_ms, "audio"),
        do.ForgetSpeech(),
        do.Play(1),
    ]
    assert model.state.phase is Phase.THINKING


def test_second_pause_without_a_voice_between_is_looked_at_again():
    model = pausing()
    assert kinds(model.voice_pauses()) == [do.Transcribe]


def test_activity_postpones_the_turn_but_loses_no_words():
    model = pausing(watchdog_ms=3_000)
    for _ in range(5):
        model.feed(said.UserActive())
        assert model.passes(USER_ACTIVITY_MS - 1) == []
    assert do.Play(1) in model.passes(1)


def test_activity_starts_the_wait_for_the_user_anew():
    model = listening(reprompt_after_ms=5_000, hang_up_after_ms=20_000)
    model.feed(said.UserActive())
    assert model.state.reprompt_at_ms == 6_000
    assert model.state.hang_up_at_ms == 21_000


def test_words_are_looked_at_while_the_voice_goes_on_if_wanted():
    model = hearing(tentative_every_ms=400)
    assert model.look == do.Transcribe(2, tentative=True)
    assert model.words_come("When do") == (do.ShowWords("When do"),)
    assert model.passes(400) == [do.Transcribe(3, tentative=True)]
    assert model.words_come("") == ()
    model.voice_pauses()
    assert model.state.look_at_ms is None
    model.voice_starts()
    assert model.state.look_at_ms == model.now_ms + 400


def test_tentative_look_that_fails_is_noted_only():
    model = hearing(tentative_every_ms=400)
    assert kinds(model.no_words_come()) == [do.Note]
    assert model.state.phase is Phase.HEARING


def test_words_that_cannot_be_had_are_reported_and_apologised_for():
    model = pausing(text=None)
    assert kinds(model.no_words_come()) == [
        do.Note,
        do.ForgetSpeech,
        do.Report,
        do.Say,
    ]


def test_words_known_before_a_failed_look_are_kept():
    model = pausing("I would like to")
    model.voice_starts()
    model.voice_pauses()
    effects = model.no_words_come()
    assert [e.text for e in effects if isinstance(e, do.CommitTurn)] == [
        "I would like to"
    ]


def test_words_that_never_come_are_reported():
    model = pausing(text=None)
    effects = model.passes(20_000)
    assert kinds(effects) == [do.ForgetSpeech, do.Report, do.Note, do.Say]


# --- THINKING, SPEAKING ----------------------------------------------------------------


def test_first_audio_makes_the_agent_the_speaker():
    model = thinking()
    assert model.starts(1) == ()
    assert model.state.phase is Phase.SPEAKING
    assert model.state.watchdog_at_ms is None


def test_answer_that_never_comes_is_reported_and_apologised_for():
    effects = thinking().passes(20_000)
    assert kinds(effects)[:4] == [do.Discard, do.Report, do.Note, do.Say]


def test_last_audio_heard_makes_the_agent_listen():
    model = speaking()
    assert model.finishes(1) == ()
    assert model.state.phase is Phase.LISTENING


def test_last_audio_of_a_goodbye_ends_the_call():
    assert speaking().finishes(1, ends_call=True) == (do.End(EndReason.AGENT_ENDED),)


def test_voice_over_the_agent_halts_it():
    for model in (thinking(), speaking()):
        assert model.voice_starts() == (do.Halt(1),)
        assert model.state.phase is Phase.HALTED


def test_voice_over_an_agent_that_may_not_be_halted_is_judged_all_the_same():
    model = speaking(interruptible=False)
    assert model.voice_starts() == ()
    assert model.voice_pauses() == (do.Transcribe(2, over_agent=True),)
    assert model.words_come(REAL) == ()
    assert model.state.phase is Phase.SPEAKING
    effects = model.finishes(1)
    assert model.state.phase is Phase.PAUSING
    assert effects == (do.ShowWords(REAL), do.Prepare(2, REAL))


def test_voice_that_sounds_when_the_agent_has_finished_is_heard_out():
    model = speaking(interruptible=False)
    model.voice_starts()
    model.finishes(1)
    assert model.state.phase is Phase.HEARING


def test_pause_whose_words_are_not_known_when_the_agent_has_finished_waits():
    model = speaking(interruptible=False)
    model.voice_starts()
    model.voice_pauses()
    model.finishes(1)
    assert model.state.phase is Phase.PAUSING
    assert do.Prepare(2, QUESTION) in model.words_come(QUESTION)


# --- Any phase -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "silenced"),
    [
        (Phase.LISTENING, []),
        (Phase.HEARING, []),
        (Phase.PAUSING, [do.Discard]),
        (Phase.THINKING, [do.Discard]),
        (Phase.SPEAKING, [do.Interrupt]),
        (Phase.HALTED, [do.Interrupt]),
    ],
)
def test_typed_message_is_answered_from_every_phase(phase, silenced):
    effects = PHASES[phase]().feed(said.UserTyped("hello"))
    assert kinds(effects)[: len(silenced)] == silenced
    assert kinds(effects)[-3:] == [do.CommitTurn, do.Prepare, do.Play]
    assert effects[-3].medium == "text"


def test_typed_message_after_the_last_words_is_not_answered():
    assert closing().feed(said.UserTyped("hello")) == ()


@pytest.mark.parametrize("phase", [p for p in PHASES if p not in ("closing", "closed")])
def test_time_is_up_in_every_phase(phase):
    model = PHASES[phase]()
    phrase = model.state.phrases.max_duration
    model.now_ms = TurnOptions().max_duration_ms
    effects = model.tick()
    assert kinds(effects)[-1] is do.Say
    assert effects[-1].text == phrase
    assert model.state.phase is Phase.CLOSING
    assert model.finishes(max(model.alive)) == (
        *([do.ForgetSpeech()] if phase in (Phase.HEARING, Phase.HALTED) else []),
        do.End(EndReason.MAX_DURATION, phrase),
    )


@pytest.mark.parametrize("phase", [p for p in PHASES if p not in ("closing", "closed")])
def test_an_ending_without_a_notice_is_silent(phase):
    model = PHASES[phase]()
    model.state = replace(model.state, phrases=Phrases(max_duration=""))
    model.now_ms = TurnOptions().max_duration_ms
    effects = model.tick()
    assert do.Say not in kinds(effects)
    assert effects[-1] == do.End(EndReason.MAX_DURATION, "")
    assert not model.alive


def test_silence_without_a_goodbye_ends_it_all_the_same():
    model = listening(hang_up_after_ms=5_000)
    model.state = replace(model.state, phrases=Phrases(goodbye=""))
    assert model.passes(5_000) == [do.End(EndReason.SILENCE, "")]


def test_words_cut_short_by_the_end_are_kept_when_they_come():
    model = hearing(max_duration_ms=5_000)
    effects = model.passes(4_000)
    assert kinds(effects) == [do.Transcribe, do.Say]
    assert kinds(model.words_come("I would like")) == [do.CommitTurn, do.ForgetSpeech]
    assert model.voice_pauses() == ()
    assert kinds(model.passes(20_000)) == [do.Discard, do.End]


def test_last_words_that_take_too_long_are_not_waited_for():
    model = closing()
    assert kinds(model.passes(19_999)) == []
    assert kinds(model.passes(1)) == [do.Discard, do.End]


def test_last_words_that_break_end_it_all_the_same():
    assert kinds(closing().fails(1)) == [do.Report, do.Note, do.End]


def test_voice_during_the_last_words_changes_nothing():
    model = closing()
    assert model.voice_starts() == ()
    assert model.voice_pauses() == ()


# --- Silence ---------------------------------------------------------------------------


def test_silence_is_asked_about_twice_at_most():
    model = listening(reprompt_after_ms=3_000)
    prompts = []
    for _ in range(4):
        effects = model.passes(10_000)
        prompts += [effect.text for effect in effects]
        for reply_id in list(model.alive):
            model.starts(reply_id)
            model.finishes(reply_id)
    assert prompts == list(model.state.phrases.reprompts)


def test_hang_up_is_not_put_off_by_the_agents_own_question():
    model = listening(reprompt_after_ms=3_000, hang_up_after_ms=9_000)
    model.passes(3_000)
    model.starts(1)
    model.passes(1_000)
    model.finishes(1)
    assert model.state.hang_up_at_ms == 9_000


def test_nobody_is_hung_up_on_while_speaking():
    model = listening(reprompt_after_ms=3_000, hang_up_after_ms=6_000)
    model.passes(3_000)
    model.starts(1)
    model.voice_starts()
    model.passes(600)
    model.words_come("Wait, I am still reading")
    assert model.state.phase is Phase.HEARING
    assert not [e for e in model.passes(30_000) if isinstance(e, do.Say)]


def test_no_prompt_without_words_for_it():
    model = TurnModel(State())
    model.state = replace(
        model.state, phrases=replace(model.state.phrases, reprompts=())
    )
    model.feed(said.Begun())
    assert model.passes(60_000) == []
