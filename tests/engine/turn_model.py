"""A model of the shell around turn taking: performs effects, and objects to wrong ones."""

from dataclasses import dataclass, field

from conversations.engine import effects as do
from conversations.engine import inputs as said
from conversations.engine.failures import Failure
from conversations.engine.ports import Origin
from conversations.engine.turn_state import Phase, State
from conversations.engine.turn_taking import step


@dataclass
class AliveUtterance:
    """An utterance as the shell sees it."""

    text: str
    source: str
    allowed: bool
    halted: bool = False
    started: bool = False

    @property
    def audible(self) -> bool:
        return self.allowed and not self.halted


@dataclass
class TurnModel:
    """Feeds inputs to `step` on a clock of its own and checks what must always hold."""

    state: State
    now_ms: int = 0
    alive: dict[int, AliveUtterance] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)
    ended: do.End | None = None
    look: do.Transcribe | None = None
    """The newest look, until it is answered."""
    voice: bool = False
    voice_ms: int = 0
    effects: list[do.Effect] = field(default_factory=list)
    """All of them, in order."""

    def feed(self, event: said.Input) -> tuple[do.Effect, ...]:
        """One input; returns its effects after performing them."""
        self.state, effects = step(self.state, event, self.now_ms)
        for effect in effects:
            assert self.ended is None, f"{effect} after the end"
            self._perform(effect)
        self.effects += effects
        self._check()
        return effects

    # --- What may happen -----------------------------------------------------------------

    def voice_starts(self, origin: Origin = Origin.UNKNOWN) -> tuple[do.Effect, ...]:
        self.voice = True
        return self.feed(said.SpeechStarted(max(self.now_ms - 64, 0), origin))

    def voice_pauses(self) -> tuple[do.Effect, ...]:
        self.voice = False
        return self.feed(said.SpeechPaused(max(self.now_ms - 120, 0)))

    def words_come(
        self, text: str, *, agent_words: str = "", voiced_ms: int = 600
    ) -> tuple[do.Effect, ...]:
        assert self.look is not None
        look, self.look = self.look.look, None
        return self.feed(
            said.Transcribed(
                look,
                text,
                voiced_ms=voiced_ms,
                mean_score=0.95,
                peak_score=0.99,
                agent_words=agent_words,
            )
        )

    def no_words_come(self) -> tuple[do.Effect, ...]:
        assert self.look is not None
        look, self.look = self.look.look, None
        return self.feed(said.TranscriptionFailed(look, "The recogniser is down."))

    def starts(self, reply_id: int, *, late: bool = False) -> tuple[do.Effect, ...]:
        """Its first audio left; `late`: just before it was halted."""
        assert late or self.alive[reply_id].audible
        self.alive[reply_id].started = True
        return self.feed(said.ReplyStarted(reply_id))

    def waits(self, reply_id: int, *, for_tools: bool) -> tuple[do.Effect, ...]:
        """All there was of it was heard; more comes with a tool, or after it."""
        self.alive[reply_id].started = False
        return self.feed(said.ReplyWaits(reply_id, for_tools))

    def finishes(
        self, reply_id: int, *, ends_call: bool = False
    ) -> tuple[do.Effect, ...]:
        del self.alive[reply_id]
        return self.feed(said.ReplyFinished(reply_id, ends_call))

    def fails(self, reply_id: int) -> tuple[do.Effect, ...]:
        del self.alive[reply_id]
        return self.feed(said.ReplyFailed(reply_id, Failure.ANSWER, "It broke."))

    def passes(self, duration_ms: int) -> list[do.Effect]:
        """Time goes by; a Tick comes at every deadline, as the shell sees to it."""
        until_ms = self.now_ms + duration_ms
        effects: list[do.Effect] = []
        while self.ended is None:
            deadline_ms = self.state.next_deadline_ms()
            if deadline_ms is None or deadline_ms > until_ms:
                break
            self.now_ms = max(self.now_ms, deadline_ms)
            effects += self.tick()
        self.now_ms = until_ms
        return effects

    def tick(self) -> tuple[do.Effect, ...]:
        effects = self.feed(said.Tick())
        deadline_ms = self.state.next_deadline_ms()
        if self.ended is None and deadline_ms is not None:
            assert deadline_ms > self.now_ms, "a deadline that Tick does not clear"
        return effects

    def unheard(self, *, halted: bool) -> list[int]:
        """Utterances that might be heard next, or had to wait just before."""
        return [
            reply_id
            for reply_id, utterance in self.alive.items()
            if utterance.allowed
            and utterance.halted is halted
            and not utterance.started
        ]

    def heard(self) -> list[int]:
        """Utterances of which something left."""
        return [reply_id for reply_id, u in self.alive.items() if u.started]

    def answers(self) -> list[int]:
        """Answers that are to be heard, or are being heard."""
        return [
            reply_id
            for reply_id, u in self.alive.items()
            if u.source == "answer" and u.allowed
        ]

    # --- What must hold ------------------------------------------------------------------

    def _perform(self, effect: do.Effect) -> None:
        match effect:
            case do.Prepare(reply_id, text):
                self._begin(reply_id, AliveUtterance(text, "answer", allowed=False))
            case do.Say(reply_id, text, source):
                self._begin(reply_id, AliveUtterance(text, source, allowed=True))
            case do.Play(reply_id):
                assert not self.alive[reply_id].allowed, "played twice"
                self.alive[reply_id].allowed = True
            case do.Halt(reply_id):
                assert not self.alive[reply_id].halted, "halted twice"
                self.alive[reply_id].halted = True
            case do.Resume(reply_id):
                assert self.alive[reply_id].halted, "resumed without a halt"
                self.alive[reply_id].halted = False
            case do.Discard(reply_id):
                assert not self.alive.pop(reply_id).started, "dropped though heard"
            case do.Interrupt(reply_id):
                assert self.alive.pop(reply_id).started, "cut though never heard"
            case do.Transcribe():
                self.look = effect
            case do.ForgetSpeech():
                self.look = None
            case do.End():
                self.ended = effect
            case do.CommitTurn(text, started_ms, ended_ms):
                assert text.strip()
                assert started_ms <= ended_ms <= self.now_ms
            case _:
                pass

    def _begin(self, reply_id: int, utterance: AliveUtterance) -> None:
        assert reply_id not in self.ids, "an id given twice"
        self.ids.add(reply_id)
        self.alive[reply_id] = utterance

    def _check(self) -> None:
        state = self.state
        known = {u.reply_id for u in (state.utterance, state.filler) if u is not None}
        if state.speculation is not None:
            known.add(state.speculation.reply_id)
        assert known == set(self.alive), "an utterance nobody looks after"
        audible = [u for u in self.alive.values() if u.audible]
        assert len(audible) <= 1, "two voices at once"
        allowed = [u.source for u in self.alive.values() if u.allowed]
        assert len(allowed) <= 1 or "filler" in allowed
        self._check_phase()

    def _check_phase(self) -> None:
        state = self.state
        speech, utterance = state.speech, state.utterance
        match state.phase:
            case Phase.LISTENING:
                assert speech is None
                assert utterance is None
            case Phase.HEARING:
                assert speech is not None
                assert speech.ended_ms is None
                assert utterance is None
            case Phase.PAUSING:
                assert speech is not None
                assert speech.ended_ms is not None
                assert utterance is None
                waits = (state.commit_at_ms, state.watchdog_at_ms)
                assert waits != (None, None), "would wait for ever"
            case Phase.THINKING:
                assert utterance is not None
                assert not utterance.started
                watched = state.watchdog_at_ms is not None
                assert watched or utterance.waits_for_tools, "would wait for ever"
            case Phase.SPEAKING:
                assert utterance is not None
                assert utterance.started
            case Phase.HALTED:
                assert speech is not None
                assert state.sounding is not None
                assert self.alive[state.sounding.reply_id].halted
                assert not any(u.audible for u in self.alive.values())
                assert state.judge_by_ms is not None, "would wait for ever"
            case Phase.CLOSING:
                assert utterance is not None
                assert utterance.ends is not None
                assert state.close_by_ms is not None
            case Phase.CLOSED:
                assert self.ended is not None
                assert not self.alive
