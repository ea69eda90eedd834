"""How an answer comes about: the model is asked, its tools are run, it is asked again.

While one utterance is being heard its tools run, and the next is made from what they
return: the listener waits no longer than necessary.
"""

import asyncio
from collections.abc import AsyncIterator

from conversations.engine import tool_phrases
from conversations.engine.answer import Answer
from conversations.engine.answer_stage import AnswerStage
from conversations.engine.consequence import Next
from conversations.engine.effects import UtteranceSource
from conversations.engine.ports import ProviderError, ReplyPart, TextDelta
from conversations.engine.reply import Reply
from conversations.engine.tool_desk import ToolDesk
from conversations.engine.tool_round import RoundResult, SpokenNow, ToolRounds


class Answering:
    """Makes the answers of one conversation."""

    def __init__(
        self, desk: ToolDesk, stage: AnswerStage, max_tool_rounds: int
    ) -> None:
        self._desk = desk
        self._stage = stage
        self._rounds = ToolRounds(desk, stage)
        self._max_tool_rounds = max_tool_rounds

    async def run(self, answer: Answer, parts: AsyncIterator[ReplyPart]) -> None:
        """Make it all and have it heard. Raises ProviderError."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._converse(answer, parts, tasks)
        except* ProviderError as group:
            error = group.exceptions[0]
            assert isinstance(error, ProviderError)
            raise error from None
        if answer.end_call is not None:
            # Only now: clients hang up at once on the end of the call.
            event_id, request = answer.end_call
            answer.end_call = None
            self._desk.end_call(event_id, *request)
            answer.ends_call = True

    async def _converse(
        self,
        answer: Answer,
        parts: AsyncIterator[ReplyPart],
        tasks: asyncio.TaskGroup,
    ) -> None:
        def say(text: str) -> SpokenNow:
            return self._begin(answer, fixed(text), tasks)

        spoke, failed = False, False
        answer.may_use_tools = self._max_tool_rounds > 0
        for rounds in range(self._max_tool_rounds + 1):
            reply, speaking = self._begin(
                answer,
                parts,
                tasks,
                may_be_silent=spoke or failed,
                latency_from_ms=answer.latency_from_ms if rounds == 0 else None,
            )
            await reply.whole.wait()
            if failed and reply.says_nothing:
                self._begin(answer, fixed(self._failure()), tasks, source="notice")
                break
            result = await self._rounds.run(answer, reply, speaking, say)
            if not result.asks_for_more:
                break
            following = await self._follow(answer, result, tasks)
            if following is not Next.ANSWER:
                break
            changed = any(one.persona is not None for one in result.consequences)
            spoke = (spoke or bool(reply.generated.strip())) and not changed
            failed = result.failed
            self._tell_waiting(answer)
            answer.may_use_tools = rounds + 1 < self._max_tool_rounds
            parts = self._stage.ask(answer)
        answer.complete = True

    # --- Utterances ----------------------------------------------------------------------

    def _begin(
        self,
        answer: Answer,
        parts: AsyncIterator[ReplyPart],
        tasks: asyncio.TaskGroup,
        *,
        source: UtteranceSource | None = None,
        may_be_silent: bool = False,
        latency_from_ms: int | None = None,
    ) -> SpokenNow:
        reply = Reply(
            answer.reply_id,
            source or answer.source,
            self._stage.persona.voice,
            self._stage,
            may_be_silent=may_be_silent,
        )
        reply.latency_from_ms = latency_from_ms
        answer.add(reply)
        return reply, tasks.create_task(self._utter(answer, reply, parts))

    async def _utter(
        self, answer: Answer, reply: Reply, parts: AsyncIterator[ReplyPart]
    ) -> None:
        try:
            await reply.run(parts)
        except ProviderError:
            answer.broken = reply.broken
            if reply.event_id is not None:
                answer.replies.remove(reply)
                self._stage.broke_off(reply)
            raise
        if reply.event_id is not None:
            self._stage.spoken(reply)
        answer.over(reply)
        self._tell_waiting(answer)

    def _tell_waiting(self, answer: Answer) -> None:
        if not answer.complete and answer.sounding is None:
            self._stage.waits(answer)

    def _failure(self) -> str:
        options = self._stage.persona.options
        return tool_phrases.failed(options.language, options.phrases.failure)

    # --- What built-in tools want done ---------------------------------------------------

    async def _follow(
        self,
        answer: Answer,
        result: RoundResult,
        tasks: asyncio.TaskGroup,
    ) -> Next:
        """Do it all in order; who speaks then."""
        following, speaking = Next.ANSWER, result.speaking
        for one in result.consequences:
            answer.takes_over = one.persona
            if one.says:
                _, speaking = self._begin(
                    answer, fixed(one.says), tasks, source="notice"
                )
            if one.tells is not None:
                self._stage.tell(one.tells)
            if one.delay_ms > 0 and speaking is not None:
                await asyncio.wait({speaking})
                await self._pause(answer, one.delay_ms)
            self._stage.hand_over(answer)
            following = one.then
            answer.silence_ms = one.silence_ms
            if following is Next.END:
                break
        if following is Next.GREETING:
            greeting = self._stage.persona.options.first_message
            if not greeting:
                return Next.ANSWER
            self._begin(answer, fixed(greeting), tasks, source="greeting")
        elif following is Next.USER:
            answer.leaves_the_word = True
        elif following is Next.END:
            # Nobody is there who could want to say something, or to hear more.
            self._stage.guard(answer, interruptible=False)
            answer.ends_call = True
        return following

    async def _pause(self, answer: Answer, duration_ms: int) -> None:
        # It is as long as the owner made it: nobody apologises within it.
        answer.waits_for_tools = True
        self._tell_waiting(answer)
        await asyncio.sleep(duration_ms / 1000)
        answer.waits_for_tools = False


async def fixed(text: str) -> AsyncIterator[ReplyPart]:
    """Words that are known already."""
    yield TextDelta(text)
