"""Turn taking under any order of events."""

from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from conversations.engine import effects as do
from conversations.engine import inputs as said
from conversations.engine.failures import Failure
from conversations.engine.options import TurnOptions
from conversations.engine.outputs import EndReason
from conversations.engine.ports import Origin
from conversations.engine.turn_state import Phase, State
from tests.engine.turn_model import TurnModel

AGENT_WORDS = "The library opens at nine in the morning."
WORDS = st.sampled_from(
    [
        "",
        "okay",
        "mhm",
        "the",
        "When do you open?",
        "I would like to",
        "Wait, what about Sundays?",
        "opens at nine in the morning",
        "zero four one",
        "Thank you.",
    ]
)
TURN_OPTIONS = st.builds(
    TurnOptions,
    fixed_endpoint_ms=st.sampled_from([None, 0, 500]),
    interruptible=st.sampled_from([True, True, False]),
    first_message_interruptible=st.booleans(),
    echo_guard_ms=st.sampled_from([0, 1_000]),
    reprompt_after_ms=st.sampled_from([None, 0, 2_000]),
    hang_up_after_ms=st.sampled_from([None, 3_000]),
    max_duration_ms=st.sampled_from([4_000, 60_000, 600_000]),
    filler_after_ms=st.sampled_from([None, 300]),
    fillers=st.sampled_from([(), ("One moment.", "Let me see.")]),
    watchdog_ms=st.sampled_from([1_500, 20_000]),
    tentative_every_ms=st.sampled_from([None, 300]),
    speculative=st.booleans(),
)


class AnyConversation(RuleBasedStateMachine):
    """Every rule is something the shell may report at any time."""

    @initialize(turn=TURN_OPTIONS, first_message=st.sampled_from(["", "Hello!"]))
    def open(self, turn, first_message):
        self.model = TurnModel(State(turn=turn, first_message=first_message))

    # --- The user ------------------------------------------------------------------------

    @rule()
    def begins(self):
        self.model.feed(said.Begun())

    @precondition(lambda self: not self.model.voice)
    @rule(origin=st.sampled_from(Origin))
    def voice_starts(self, origin):
        self.model.voice_starts(origin)

    @precondition(lambda self: self.model.voice)
    @rule(origin=st.sampled_from([o for o in Origin if o is not Origin.USER]))
    def voice_is_traced(self, origin):
        self.model.feed(said.VoiceTraced(origin))

    @precondition(lambda self: self.model.voice)
    @rule()
    def the_user_joins_an_echo(self):
        self.model.voice_starts(Origin.USER)

    @precondition(lambda self: self.model.voice)
    @rule()
    def voice_pauses(self):
        self.model.voice_pauses()

    @precondition(lambda self: self.model.look is not None)
    @rule(text=WORDS, voiced_ms=st.sampled_from([100, 600, 2_000]))
    def words_come(self, text, voiced_ms):
        self.model.words_come(text, agent_words=AGENT_WORDS, voiced_ms=voiced_ms)

    @precondition(lambda self: self.model.look is not None)
    @rule()
    def no_words_come(self):
        self.model.no_words_come()

    @rule(look=st.integers(0, 5), text=WORDS)
    def old_words_come(self, look, text):
        if self.model.look is None or look < self.model.look.look:
            self.model.feed(said.Transcribed(look, text))

    @rule()
    def types(self):
        self.model.feed(said.UserTyped("What about Sundays?"))

    @rule()
    def is_busy(self):
        self.model.feed(said.UserActive())

    # --- The agent's utterances ----------------------------------------------------------

    @precondition(lambda self: self.model.unheard(halted=False))
    @rule()
    def utterance_starts(self):
        self.model.starts(self.model.unheard(halted=False)[0])

    @precondition(lambda self: self.model.unheard(halted=True))
    @rule()
    def utterance_starts_just_before_it_was_halted(self):
        self.model.starts(self.model.unheard(halted=True)[0], late=True)

    @precondition(lambda self: self.model.heard())
    @rule(data=st.data(), ends_call=st.sampled_from([False, False, True]))
    def utterance_finishes(self, data, ends_call):
        # One that is halted may have sent all its audio already.
        reply_id = data.draw(st.sampled_from(self.model.heard()))
        ends = ends_call and self.model.alive[reply_id].source == "answer"
        self.model.finishes(reply_id, ends_call=ends)

    @precondition(lambda self: self.model.answers())
    @rule(data=st.data(), for_tools=st.booleans())
    def answer_waits(self, data, for_tools):
        reply_id = data.draw(st.sampled_from(self.model.answers()))
        self.model.waits(reply_id, for_tools=for_tools)

    @precondition(lambda self: self.model.alive)
    @rule(data=st.data())
    def utterance_fails(self, data):
        self.model.fails(data.draw(st.sampled_from(sorted(self.model.alive))))

    @rule(reply_id=st.integers(1, 9))
    def news_of_a_dead_utterance_comes(self, reply_id):
        if reply_id not in self.model.alive:
            self.model.feed(said.ReplyStarted(reply_id))
            self.model.feed(said.ReplyWaits(reply_id, for_tools=True))
            self.model.feed(said.ReplyFinished(reply_id, ends_call=True))
            self.model.feed(said.ReplyFailed(reply_id, Failure.ANSWER, "It broke."))

    # --- Time ----------------------------------------------------------------------------

    @rule(duration_ms=st.sampled_from([1, 50, 400, 1_000, 2_500, 25_000]))
    def time_passes(self, duration_ms):
        self.model.passes(duration_ms)

    @rule(duration_ms=st.sampled_from([0, 700, 5_000, 25_000]))
    def a_tick_comes_late(self, duration_ms):
        self.model.now_ms += duration_ms
        self.model.tick()

    # --- The end -------------------------------------------------------------------------

    def teardown(self):
        if not hasattr(self, "model"):
            return
        held = self.model
        self._check_someone_answers()
        if held.ended is None:
            was_open = held.state.speech is not None
            effects = held.feed(said.Left(EndReason.CLIENT_LEFT, last_words="and then"))
            kept = [e.text for e in effects if isinstance(e, do.CommitTurn)]
            assert kept == (["and then"] if was_open else [])
        assert held.state.phase is Phase.CLOSED
        assert sum(isinstance(effect, do.End) for effect in held.effects) == 1
        assert held.feed(said.Begun()) == ()

    def _check_someone_answers(self):
        """A turn in hand ends in an error told, if nothing else ever happens."""
        held = self.model
        if held.state.phase is not Phase.THINKING or held.voice:
            return
        assert held.state.utterance is not None
        if held.state.utterance.waits_for_tools:
            # Whose time limits are the shell's.
            return
        closes = held.state.end_at_ms or 0
        before = len(held.effects)
        held.passes(60_000)
        told = [e for e in held.effects[before:] if isinstance(e, do.Report | do.End)]
        assert told or closes <= held.now_ms, "the user is left without an answer"


AnyConversation.TestCase.settings = settings(
    max_examples=60,
    # Shrinking takes minutes, and the steps are short enough to read.
    phases=[Stage.explicit, Stage.reuse, Stage.generate],
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyConversation = AnyConversation.TestCase
