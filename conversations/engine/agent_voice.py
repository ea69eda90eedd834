"""The agent's utterances of one conversation: starts, halts and ends them, keeps score."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

from conversations.engine import effects as do
from conversations.engine.answer import Answer
from conversations.engine.answering import Answering, fixed
from conversations.engine.dialogue import Dialogue
from conversations.engine.inputs import (
    ReplyFailed,
    ReplyFinished,
    ReplyGuarded,
    ReplyStarted,
    ReplyWaits,
)
from conversations.engine.lookups import Lookups
from conversations.engine.outputs import (
    AgentCorrected,
    AgentFinished,
    AgentIsWriting,
    Interrupted,
    Output,
)
from conversations.engine.persona import Persona
from conversations.engine.ports import EchoTest, ProviderError, ReplyPart
from conversations.engine.record import AgentTurn, Recorder
from conversations.engine.reply import Reply
from conversations.engine.session_clock import SessionClock
from conversations.engine.tool_desk import NOT_RUN, ToolDesk

ECHO_DELAY_MS = 500
"""An echo begins this soon after the agent's last word; later it is an answer that
repeats the agent's words."""
ECHO_REACH_MS = 1_500
"""How long before a sound began the words it may echo were said: the echo's delay, and
how inexactly the place of a word in its sentence is known."""
LAST_WORDS_MS = 5_000
"""As much is remembered of an utterance that is over."""

logger = logging.getLogger(__name__)

Notice = ReplyStarted | ReplyWaits | ReplyGuarded | ReplyFinished | ReplyFailed


class AgentVoice:
    """Performs the effects about utterances; is the stage they act on."""

    def __init__(  # noqa: PLR0913  # the composition of one conversation
        self,
        persona: Persona,
        dialogue: Dialogue,
        recorder: Recorder,
        desk: ToolDesk,
        tasks: asyncio.TaskGroup,
        *,
        tell: Callable[[Output], None],
        notice: Callable[[Notice], None],
        clock: SessionClock,
        new_event_id: Callable[[], int],
        become: Callable[[Persona], None],
        max_tool_rounds: int,
        echo_test: EchoTest | None = None,
    ) -> None:
        self.persona = persona
        """Who is in charge."""
        self.become = become
        self._is_written = persona.options.text_only
        self._dialogue = dialogue
        self._recorder = recorder
        self._echo_test = echo_test
        self._desk = desk
        self._tasks = tasks
        self._notice = notice
        self._lookups = Lookups(recorder, clock.now_ms)
        self._answering = Answering(desk, self, max_tool_rounds)
        self._answers: dict[int, tuple[Answer, asyncio.Task[None]]] = {}
        self._last_words = ""
        self._last_words_at_ms = 0
        self._writing = False
        self.tell: Callable[[Output], None] = tell
        self.clock = clock
        self.now_ms = clock.now_ms
        self.new_event_id = new_event_id

    # --- Effects -------------------------------------------------------------------------

    def prepare(self, effect: do.Prepare, speech_ended_ms: int) -> None:
        """Begin to answer; the words may not be certain yet."""
        answer = Answer(effect.reply_id, "answer", speech_ended_ms)
        self._start(answer, self.ask(answer, None if effect.certain else effect.text))

    def say(self, effect: do.Say) -> None:
        """Speak fixed words."""
        self._start(Answer(effect.reply_id, effect.source), fixed(effect.text))
        self._order(effect.reply_id, Answer.play)

    def play(self, reply_id: int, latencies_ms: dict[str, int]) -> None:
        """The turn is certain: the answer may be heard."""
        self._lookups.certain(*self._dialogue.newest_turn)
        if reply_id in self._answers:
            self._answers[reply_id][0].latencies_ms |= latencies_ms
            self._tell_writing(True)
        self._order(reply_id, Answer.play)

    def halt(self, reply_id: int) -> None:
        """Withhold an utterance."""
        self._order(reply_id, Answer.halt)

    def resume(self, reply_id: int) -> None:
        """Let it go on."""
        self._order(reply_id, Answer.resume)

    def discard(self, reply_id: int) -> None:
        """Drop an utterance nobody heard, as far as is known by now."""
        self.interrupt(reply_id)

    def interrupt(self, reply_id: int) -> None:
        """End an utterance where the listener is. Tools that run go on."""
        # It may have ended while the order was on its way.
        if reply_id not in self._answers:
            return
        answer, task = self._answers.pop(reply_id)
        answer.halt()
        task.cancel()
        self._tell_writing(False)
        if answer.sounding is not None:
            self._cut(answer.sounding)
        if answer.end_call is not None:
            event_id, request = answer.end_call
            self._desk.refuse(event_id, [request], NOT_RUN)
        self.hand_over(answer)

    def _cut(self, reply: Reply) -> None:
        assert reply.event_id is not None
        heard = reply.heard()
        self.tell(Interrupted(reply.event_id))
        reply.say_what_was_written()
        if heard != reply.generated.strip():
            self.tell(AgentCorrected(reply.event_id, reply.generated, heard))
        self.tell(AgentFinished(reply.event_id))
        turn = reply.turn(ended=True, interrupted=True)
        self._recorder.agent_corrected(turn)
        self._desk.refuse(reply.event_id, reply.requests, NOT_RUN)
        self._remember(reply, heard)

    def freeze(self) -> None:
        """Send nothing more of anything."""
        for answer, _ in self._answers.values():
            answer.halt()

    def delay(self, late_ms: int) -> None:
        """What was sent is heard so much later than it was to be."""
        for answer, _ in self._answers.values():
            if answer.sounding is not None:
                answer.sounding.delay(late_ms)

    def note_progress(self) -> None:
        """Keep what has been heard so far of what is being said."""
        for answer, _ in self._answers.values():
            if answer.sounding is not None:
                self._recorder.agent_said(answer.sounding.turn())

    def words_since(self, at_ms: int) -> str:
        """What the agent said from just before that was heard until now."""
        sounding = [answer.sounding for answer, _ in self._answers.values()]
        words = [
            reply.heard_since(at_ms - ECHO_REACH_MS)
            for reply in sounding
            if reply is not None
        ]
        if at_ms < self._last_words_at_ms + ECHO_DELAY_MS:
            words.insert(0, self._last_words)
        return " ".join(part for part in words if part)

    # --- Asking --------------------------------------------------------------------------

    def ask(
        self, answer: Answer, newest: str | None = None
    ) -> AsyncIterator[ReplyPart]:
        """What the model in charge says; `newest` are words not yet certain."""
        request = self._dialogue.request(newest, may_use_tools=answer.may_use_tools)
        return self._lookups.reply(self.persona, request, answer)

    # --- Running -------------------------------------------------------------------------

    def _order(self, reply_id: int, order: Callable[[Answer], None]) -> None:
        # An utterance may have ended while the order was on its way.
        if reply_id in self._answers:
            order(self._answers[reply_id][0])

    def _start(self, answer: Answer, parts: AsyncIterator[ReplyPart]) -> None:
        task = self._tasks.create_task(
            self._run(answer, parts), name=f"{answer.source} {answer.reply_id}"
        )
        self._answers[answer.reply_id] = (answer, task)

    async def _run(self, answer: Answer, parts: AsyncIterator[ReplyPart]) -> None:
        try:
            await self._answering.run(answer, parts)
        except ProviderError as error:
            self._answers.pop(answer.reply_id, None)
            self._tell_writing(False)
            self.hand_over(answer)
            logger.warning("What the agent was to say failed: %s", error)
            self._notice(
                ReplyFailed(answer.reply_id, answer.broken, str(error), error.plain)
            )
            return
        self._answers.pop(answer.reply_id, None)
        self._notice(
            ReplyFinished(
                answer.reply_id,
                ends_call=answer.ends_call,
                leaves_the_word=answer.leaves_the_word,
                silence_ms=answer.silence_ms,
            )
        )

    def _remember(self, reply: Reply, heard: str) -> None:
        now_ms = self.now_ms()
        self._last_words = reply.heard_since(now_ms - LAST_WORDS_MS)
        self._last_words_at_ms = now_ms
        if reply.source != "filler" and reply.event_id is not None:
            self._dialogue.agent_said(reply.event_id, heard)

    def _tell_writing(self, writing: bool) -> None:
        if self._is_written and writing is not self._writing:
            self._writing = writing
            self.tell(AgentIsWriting(writing))

    # --- The stage of the utterances -----------------------------------------------------

    def recorded(self, turn: AgentTurn) -> None:
        """The utterance grew."""
        self._recorder.agent_said(turn)

    def audio_sent(self, pcm: bytes, at_ms: int) -> None:
        """Audio left."""
        self._recorder.agent_audio(pcm, at_ms)
        if self._echo_test is not None:
            self._echo_test.played(pcm, at_ms)

    def first_heard(self, reply_id: int) -> None:
        """The first of it left."""
        self._tell_writing(False)
        self._notice(ReplyStarted(reply_id))

    def waits(self, answer: Answer) -> None:
        """Nothing sounds, though more is to come."""
        self._notice(ReplyWaits(answer.reply_id, answer.waits_for_tools))

    def guard(self, answer: Answer, *, interruptible: bool) -> None:
        """The user's voice may, or may not, stop it from now on."""
        self._notice(ReplyGuarded(answer.reply_id, interruptible))

    def hand_over(self, answer: Answer) -> None:
        """Let who is to take over with this answer, if anybody, be in charge."""
        persona, answer.takes_over = answer.takes_over, None
        if persona is not None:
            self.become(persona)

    def spoken(self, reply: Reply) -> None:
        """An utterance was heard to its end."""
        assert reply.event_id is not None
        self.tell(AgentFinished(reply.event_id))
        self._recorder.agent_said(reply.turn(ended=True))
        self._remember(reply, reply.generated.strip())

    def broke_off(self, reply: Reply) -> None:
        """An utterance failed in the middle."""
        assert reply.event_id is not None
        reply.say_what_was_written()
        self.tell(AgentFinished(reply.event_id))
        self._recorder.agent_corrected(reply.turn(ended=True, interrupted=True))
        self._remember(reply, reply.heard())
