"""One round of tools within an answer: what is said before, and what came of them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversations.engine import tool_phrases
from conversations.engine.answer import Answer
from conversations.engine.answer_stage import AnswerStage
from conversations.engine.consequence import Consequence
from conversations.engine.ports import ProviderError
from conversations.engine.reply import Reply
from conversations.engine.tool_desk import TOO_MANY, Request, ToolDesk
from conversations.engine.tools import (
    Execution,
    InterruptionMode,
    Tool,
    ToolOutcome,
)

LAST_TOOLS_S = 5.0
"""So long a call that is to end waits for the tools asked for along with its end."""

TOOLS_ONLY = "The language model asked for tools again and again, and gave no answer."

SpokenNow = tuple[Reply, asyncio.Task[None]]
Say = Callable[[str], SpokenNow]
"""Adds fixed words to the answer, and has them said in their turn."""


@dataclass(frozen=True, slots=True)
class RoundResult:
    """How the answer goes on."""

    asks_for_more: bool = False
    """The model is to speak of what the tools returned."""
    failed: bool = False
    """One of the tools did not do what it was asked for."""
    consequences: tuple[Consequence, ...] = ()
    """What built-in tools want done, in order."""
    speaking: asyncio.Task[None] | None = None
    """The words that go with the tools, as they are heard."""


class ToolRounds:
    """Runs what the utterances of one conversation ask for."""

    def __init__(self, desk: ToolDesk, stage: AnswerStage) -> None:
        self._desk = desk
        self._stage = stage
        self._phrases_said = 0

    async def run(
        self, answer: Answer, reply: Reply, speaking: asyncio.Task[None], say: Say
    ) -> RoundResult:
        """Run what the utterance asked for, once it may be. Raises ProviderError."""
        if not reply.requests or reply.is_broken:
            return RoundResult()
        await answer.go.wait()
        await reply.begun.wait()
        wanted = [r for r in reply.requests if not self._desk.ends_call(r[1].name)]
        tools = self._known(wanted)
        spoke = bool(reply.generated.strip())
        if answer.may_use_tools and not spoke:
            reply, speaking = self._words_before(reply, speaking, tools, say)
            await reply.begun.wait()
        if any(tool.execution is Execution.POST_TOOL_SPEECH for tool in tools):
            await asyncio.wait({speaking})
        event_id = reply.event_id or self._stage.new_event_id()
        reply.remarks.tell(event_id, self._stage.tell)
        for request in reply.requests:
            if request not in wanted:
                answer.end_call = (event_id, request)
        # From here on they are the desk's: an interruption refuses them no more.
        reply.requests = []
        if not wanted:
            return RoundResult()
        if not answer.may_use_tools:
            self._refuse(event_id, wanted, reply)
            return RoundResult()
        outcomes = await self._returned(answer, event_id, reply, wanted, tools)
        if answer.end_call is not None:
            return RoundResult()
        waited_for = len(tools) < len(wanted) or any(t.is_waited_for for t in tools)
        return RoundResult(
            asks_for_more=waited_for or not spoke,
            failed=any(outcome.is_error for outcome in outcomes),
            consequences=tuple(o.then for o in outcomes if o.then is not None),
            speaking=speaking,
        )

    def _known(self, wanted: Sequence[Request]) -> list[Tool]:
        found = [self._desk.find(request.name) for _, request in wanted]
        return [tool for tool in found if tool is not None]

    def _words_before(
        self,
        reply: Reply,
        speaking: asyncio.Task[None],
        tools: Sequence[Tool],
        say: Say,
    ) -> SpokenNow:
        """Something to hear while the tools run, if there is to be: it asks for them
        in place of the wordless utterance.
        """
        if not tool_phrases.wants_words(tools, self._desk.latencies):
            return reply, speaking
        options = self._stage.persona.options
        words = tool_phrases.before(options.language, options.turn, self._phrases_said)
        if not words:
            return reply, speaking
        self._phrases_said += 1
        phrase, speaking = say(words)
        phrase.take_over_from(reply)
        return phrase, speaking

    async def _returned(
        self,
        answer: Answer,
        event_id: int,
        reply: Reply,
        wanted: Sequence[Request],
        tools: Sequence[Tool],
    ) -> list[ToolOutcome]:
        """What those that are waited for returned."""
        modes = {tool.interruption_mode for tool in tools}
        if modes - {InterruptionMode.ALLOW}:
            self._stage.guard(answer, interruptible=False)
        running = self._desk.begin(event_id, reply.generated.strip(), wanted)
        done: set[asyncio.Task[ToolOutcome]] = set()
        if running:
            answer.waits_for_tools = True
            self._tell_waiting(answer)
            done = await self._done(running, hurried=answer.end_call is not None)
            answer.waits_for_tools = False
        if InterruptionMode.DURING_TOOL in modes:
            may = InterruptionMode.DURING_TURN not in modes
            self._stage.guard(answer, interruptible=may)
        return [task.result() for task in running if task in done]

    async def _done(
        self, running: Sequence[asyncio.Task[ToolOutcome]], *, hurried: bool
    ) -> set[asyncio.Task[ToolOutcome]]:
        try:
            done, _ = await asyncio.wait(
                running, timeout=LAST_TOOLS_S if hurried else None
            )
        except asyncio.CancelledError:
            # The user spoke: that somebody else is in charge holds all the same.
            for task in running:
                task.add_done_callback(self._returned_late)
            raise
        return done

    def _returned_late(self, task: asyncio.Task[ToolOutcome]) -> None:
        outcome = None if task.cancelled() or task.exception() else task.result()
        if outcome is not None and outcome.then is not None and outcome.then.persona:
            self._stage.become(outcome.then.persona)

    def _tell_waiting(self, answer: Answer) -> None:
        if answer.sounding is None:
            self._stage.waits(answer)

    def _refuse(self, event_id: int, wanted: Sequence[Request], reply: Reply) -> None:
        self._desk.refuse(event_id, wanted, TOO_MANY)
        if not reply.generated.strip():
            raise ProviderError(TOOLS_ONLY, plain=TOOLS_ONLY)
