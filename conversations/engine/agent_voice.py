"""The agent's utterances of one conversation: starts, halts and ends them, keeps score."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from conversations.engine import effects as do
from conversations.engine.dialogue import Dialogue
from conversations.engine.inputs import ReplyFailed, ReplyFinished, ReplyStarted
from conversations.engine.outputs import (
    AgentCorrected,
    Interrupted,
    Output,
    ToolReported,
)
from conversations.engine.ports import (
    AgentTurn,
    LanguageModel,
    ProviderError,
    Recorder,
    ReplyPart,
    TextDelta,
    ToolRequest,
    ToolRun,
)
from conversations.engine.reply import END_CALL, Reply, Voice

ECHO_DELAY_MS = 500
"""An echo begins this soon after the agent's last word; later it is an answer that
repeats the agent's words."""
ECHO_REACH_MS = 1_500
"""How long before a sound began the words it may echo were said: the echo's delay, and
how inexactly the place of a word in its sentence is known."""
LAST_WORDS_MS = 5_000
"""As much is remembered of an utterance that is over."""
UNKNOWN_TOOL = "There is no such tool."
NOT_RUN = "Not run: the user spoke first."


class AgentVoice:
    """Performs the effects about utterances; is the stage they act on."""

    def __init__(  # noqa: PLR0913  # the composition of one conversation
        self,
        voice: Voice,
        language_model: LanguageModel,
        dialogue: Dialogue,
        recorder: Recorder,
        tasks: asyncio.TaskGroup,
        *,
        tell: Callable[[Output], None],
        notice: Callable[[ReplyStarted | ReplyFinished | ReplyFailed], None],
        now_ms: Callable[[], int],
        new_event_id: Callable[[], int],
    ) -> None:
        self._voice = voice
        self._language_model = language_model
        self._dialogue = dialogue
        self._recorder = recorder
        self._tasks = tasks
        self._notice = notice
        self._replies: dict[int, tuple[Reply, asyncio.Task[None]]] = {}
        self._last_words = ""
        self._last_words_at_ms = 0
        self.tell: Callable[[Output], None] = tell
        self.now_ms = now_ms
        self.new_event_id = new_event_id

    # --- Effects -------------------------------------------------------------------------

    def prepare(self, effect: do.Prepare, speech_ended_ms: int) -> None:
        """Begin to answer words that are not certain yet."""
        request = self._dialogue.request(effect.text)
        self._start(
            effect.reply_id,
            "answer",
            self._language_model.reply(request),
            latency_from_ms=speech_ended_ms,
        )

    def say(self, effect: do.Say) -> None:
        """Speak fixed words."""
        self._start(effect.reply_id, effect.source, _fixed(effect.text))
        self._reply(effect.reply_id, Reply.play)

    def play(self, reply_id: int, latencies_ms: dict[str, int]) -> None:
        """The turn is certain: the answer may be heard."""
        if reply_id in self._replies:
            self._replies[reply_id][0].latencies_ms |= latencies_ms
        self._reply(reply_id, Reply.play)

    def halt(self, reply_id: int) -> None:
        """Withhold an utterance."""
        self._reply(reply_id, Reply.halt)

    def resume(self, reply_id: int) -> None:
        """Let it go on."""
        self._reply(reply_id, Reply.resume)

    def discard(self, reply_id: int) -> None:
        """Drop an utterance nobody heard, as far as is known by now."""
        self.interrupt(reply_id)

    def interrupt(self, reply_id: int) -> None:
        """End an utterance where the listener is."""
        # It may have ended while the order was on its way.
        if reply_id not in self._replies:
            return
        reply, task = self._replies.pop(reply_id)
        reply.halt()
        task.cancel()
        if reply.event_id is None:
            return
        heard = reply.heard()
        self.tell(Interrupted(reply.event_id))
        reply.say_what_was_written()
        if heard != reply.generated.strip():
            self.tell(AgentCorrected(reply.event_id, reply.generated, heard))
        turn = reply.turn(ended=True, interrupted=True)
        self._recorder.agent_corrected(turn)
        self._drop_tools(reply)
        self._remember(reply, heard)

    def freeze(self) -> None:
        """Send nothing more of anything."""
        for reply, _ in self._replies.values():
            reply.halt()

    def words_since(self, at_ms: int) -> str:
        """What the agent said from just before that was heard until now."""
        replies = [reply for reply, _ in self._replies.values() if reply.event_id]
        words = [reply.heard_since(at_ms - ECHO_REACH_MS) for reply in replies]
        if at_ms < self._last_words_at_ms + ECHO_DELAY_MS:
            words.insert(0, self._last_words)
        return " ".join(part for part in words if part)

    # --- Running -------------------------------------------------------------------------

    def _reply(self, reply_id: int, order: Callable[[Reply], None]) -> None:
        # An utterance may have ended while the order was on its way.
        if reply_id in self._replies:
            order(self._replies[reply_id][0])

    def _start(
        self,
        reply_id: int,
        source: do.UtteranceSource,
        parts: AsyncIterator[ReplyPart],
        latency_from_ms: int | None = None,
    ) -> None:
        reply = Reply(reply_id, source, self._voice, self)
        reply.latency_from_ms = latency_from_ms
        task = self._tasks.create_task(
            self._run(reply, parts), name=f"{source} {reply_id}"
        )
        self._replies[reply_id] = (reply, task)

    async def _run(self, reply: Reply, parts: AsyncIterator[ReplyPart]) -> None:
        try:
            await reply.run(parts)
        except ProviderError as error:
            self._replies.pop(reply.reply_id, None)
            if reply.event_id is not None:
                reply.say_what_was_written()
                self._recorder.agent_corrected(reply.turn(ended=True, interrupted=True))
                self._remember(reply, reply.heard())
            self._notice(ReplyFailed(reply.reply_id, reply.broken, str(error)))
            return
        self._replies.pop(reply.reply_id, None)
        if reply.event_id is not None:
            self._recorder.agent_said(reply.turn(ended=True))
            self._remember(reply, reply.generated.strip())
        self._run_tools(reply)
        self._notice(ReplyFinished(reply.reply_id, ends_call=reply.ends_call))

    def _remember(self, reply: Reply, heard: str) -> None:
        now_ms = self.now_ms()
        self._last_words = reply.heard_since(now_ms - LAST_WORDS_MS)
        self._last_words_at_ms = now_ms
        if reply.source != "filler" and reply.event_id is not None:
            self._dialogue.agent_said(reply.event_id, heard)

    # --- Tools ---------------------------------------------------------------------------

    def _run_tools(self, reply: Reply) -> None:
        """Once the last sample was heard: clients close at once on the end of the call."""
        for requested_ms, request in reply.requests:
            event_id = reply.event_id or self.new_event_id()
            run = _tool_run(event_id, requested_ms, request)
            self._recorder.tool_called(run)
            known = request.name == END_CALL
            if known:
                for outcome in (None, "ok"):
                    self.tell(
                        ToolReported(event_id, run.call_id, run.name, run.kind, outcome)
                    )
            self._tool_returned(run, "" if known else UNKNOWN_TOOL, is_error=not known)

    def _drop_tools(self, reply: Reply) -> None:
        for requested_ms, request in reply.requests:
            run = _tool_run(reply.event_id or 0, requested_ms, request)
            self._tool_returned(run, NOT_RUN, is_error=True)

    def _tool_returned(self, run: ToolRun, result: str, *, is_error: bool) -> None:
        latency_ms = self.now_ms() - run.requested_ms
        self._recorder.tool_returned(
            replace(run, result=result, is_error=is_error, latency_ms=latency_ms)
        )

    # --- The stage of the utterances -----------------------------------------------------

    def recorded(self, turn: AgentTurn) -> None:
        """The utterance grew."""
        self._recorder.agent_said(turn)

    def audio_sent(self, pcm: bytes, at_ms: int) -> None:
        """Audio left."""
        self._recorder.agent_audio(pcm, at_ms)

    def first_heard(self, reply_id: int) -> None:
        """The first of it left."""
        self._notice(ReplyStarted(reply_id))


def _tool_run(event_id: int, requested_ms: int, request: ToolRequest) -> ToolRun:
    return ToolRun(
        call_id=request.call_id,
        name=request.name,
        kind="system",  # Only ending the call is offered to the model so far.
        arguments=request.arguments,
        event_id=event_id,
        requested_ms=requested_ms,
    )


async def _fixed(text: str) -> AsyncIterator[ReplyPart]:
    yield TextDelta(text)
