"""One step of turn taking while it is being decided."""

from dataclasses import replace

from conversations.engine.effects import (
    CommitTurn,
    Discard,
    Effect,
    End,
    ForgetSpeech,
    Interrupt,
    Say,
    Transcribe,
    UtteranceSource,
)
from conversations.engine.outputs import EndReason
from conversations.engine.ports import Origin
from conversations.engine.turn_state import (
    AGENT_HAS_THE_WORD,
    Phase,
    Speech,
    State,
    Utterance,
)

CLOSING_LIMIT_MS = 20_000
"""Last words that take longer than this are not waited for."""


class Draft:
    """The state as changed so far, and the effects ordered so far."""

    def __init__(self, state: State, now_ms: int) -> None:
        self.state = state
        self.now_ms = now_ms
        self.effects: list[Effect] = []

    def set(self, **changes: object) -> None:
        """Change fields of the state."""
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # checked by dataclasses

    def set_speech(self, **changes: object) -> None:
        """Change fields of the open speech."""
        assert self.state.speech is not None
        self.set(speech=replace(self.state.speech, **changes))  # type: ignore[arg-type]  # as above

    def do(self, *effects: Effect) -> None:
        """Order effects, in this order."""
        self.effects.extend(effects)

    # --- The user's speech ---------------------------------------------------------------

    def open_speech(self, at_ms: int, origin: Origin = Origin.UNKNOWN) -> None:
        """A voice set in."""
        every_ms = self.state.turn.tentative_every_ms
        self.set(
            speech=Speech(started_ms=at_ms, origin=origin),
            look_at_ms=None if every_ms is None else self.now_ms + every_ms,
        )

    def join_speech(self, origin: Origin) -> None:
        """A voice set in again: the open speech goes on."""
        assert self.state.speech is not None
        known = origin is Origin.USER or origin is self.state.speech.origin
        self.set_speech(
            ended_ms=None,
            fresh=False,
            resumed=True,
            origin=origin if known else Origin.UNKNOWN,
        )

    def look(self, *, tentative: bool = False) -> None:
        """Have the open speech transcribed as far as it goes."""
        look = self.state.next_look
        self.set(next_look=look + 1)
        self.set_speech(look=look, looked_at_ms=self.now_ms, fresh=False)
        over_agent = self.state.phase in AGENT_HAS_THE_WORD
        self.do(Transcribe(look, tentative, over_agent))

    def forget_speech(self) -> None:
        """What was heard was nothing, or has become a turn."""
        self.set(speech=None, commit_at_ms=None, look_at_ms=None, judge_by_ms=None)
        self.do(ForgetSpeech())

    def commit_speech(self) -> str:
        """Make the open speech a turn; return its words."""
        speech = self.state.speech
        assert speech is not None
        ended_ms = self.now_ms if speech.ended_ms is None else speech.ended_ms
        self.do(CommitTurn(speech.text, speech.started_ms, ended_ms, "audio"))
        self.forget_speech()
        self.user_is_there()
        return speech.text

    def commit_rest(self) -> None:
        """Keep what was said and understood, though nobody will answer it."""
        speech = self.state.speech
        if speech is not None and speech.text:
            self.commit_speech()
        elif speech is not None:
            self.forget_speech()

    def drop_speculation(self, *, unless: str | None = None) -> None:
        """Stop preparing an answer to words that were not the turn."""
        speculation = self.state.speculation
        if speculation is not None and speculation.text != unless:
            self.set(speculation=None)
            self.do(Discard(speculation.reply_id))

    # --- The agent's utterances ----------------------------------------------------------

    def new_reply_id(self) -> int:
        """An id nothing else has."""
        reply_id = self.state.next_reply_id
        self.set(next_reply_id=reply_id + 1)
        return reply_id

    def say(
        self,
        text: str,
        source: UtteranceSource,
        *,
        interruptible: bool = True,
        ends: EndReason | None = None,
    ) -> None:
        """Speak fixed words as the utterance in hand."""
        reply_id = self.new_reply_id()
        self.set(
            utterance=Utterance(
                reply_id,
                source,
                interruptible=interruptible,
                ends=ends,
                ends_message=text if ends else "",
            ),
            phase=Phase.CLOSING if ends else Phase.THINKING,
            reprompt_at_ms=None,
            hang_up_at_ms=None,
            filler_at_ms=None,
            watchdog_at_ms=self.now_ms + self.state.turn.watchdog_ms,
            close_by_ms=self.now_ms + CLOSING_LIMIT_MS if ends else None,
        )
        self.do(Say(reply_id, text, source))

    def silence_agent(self) -> None:
        """End what the agent says or prepares: heard parts stand, the rest is dropped."""
        for utterance in (self.state.filler, self.state.utterance):
            if utterance is not None:
                kind = Interrupt if utterance.started else Discard
                self.do(kind(utterance.reply_id))
        self.drop_speculation()
        self.set(
            utterance=None,
            filler=None,
            filler_at_ms=None,
            watchdog_at_ms=None,
            judge_by_ms=None,
        )

    def listen(self) -> None:
        """Nobody speaks: wait for the user, for so long."""
        turn = self.state.turn
        may_reprompt = (
            turn.reprompt_after_ms is not None
            and self.state.reprompts < turn.max_reprompts
        )
        self.set(
            phase=Phase.LISTENING,
            utterance=None,
            filler_at_ms=None,
            watchdog_at_ms=None,
            reprompt_at_ms=self.now_ms + (turn.reprompt_after_ms or 0)
            if may_reprompt
            else None,
            hang_up_at_ms=self.state.hang_up_at_ms
            or (
                None
                if turn.hang_up_after_ms is None
                else self.now_ms + turn.hang_up_after_ms
            ),
        )

    def user_is_there(self) -> None:
        """Silence starts anew."""
        self.set(reprompts=0, reprompt_at_ms=None, hang_up_at_ms=None)

    def end(
        self, reason: EndReason, message: str = "", *, parked: bool = False
    ) -> None:
        """Over: what was said stands, what is still being made is dropped."""
        self.commit_rest()
        self.silence_agent()
        self.set(phase=Phase.CLOSED)
        self.do(End(reason, message, parked))
