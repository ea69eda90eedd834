"""How an answer comes about: the model is asked, its tools are run, it is asked again.

While one utterance is being heard its tools run, and the next is made from what they
return: the listener waits no longer than necessary.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

from conversations.engine.answer import Answer
from conversations.engine.dialogue import Dialogue
from conversations.engine.ports import (
    LanguageModel,
    ProviderError,
    ReplyPart,
)
from conversations.engine.reply import Reply
from conversations.engine.stage import Stage, Voice
from conversations.engine.tool_desk import TOO_MANY, Request, ToolDesk
from conversations.engine.tools import END_CALL, Execution

LAST_TOOLS_S = 5.0
"""So long a call that is to end waits for the tools asked for along with its end."""


class House(Stage, Protocol):
    """Where answers are heard; `AgentVoice` is the one."""

    def waits(self, answer: Answer) -> None:
        """Nothing sounds, though more is to come."""

    def spoken(self, reply: Reply) -> None:
        """An utterance was heard to its end."""

    def broke_off(self, reply: Reply) -> None:
        """An utterance failed in the middle."""


class Answering:
    """Makes the answers of one conversation."""

    def __init__(
        self,
        voice: Voice,
        language_model: LanguageModel,
        dialogue: Dialogue,
        desk: ToolDesk,
        house: House,
        max_tool_rounds: int,
    ) -> None:
        self._voice = voice
        self._language_model = language_model
        self._dialogue = dialogue
        self._desk = desk
        self._house = house
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
        may_be_silent = False
        answer.may_use_tools = self._max_tool_rounds > 0
        for rounds in range(self._max_tool_rounds + 1):
            reply = Reply(
                answer.reply_id,
                answer.source,
                self._voice,
                self._house,
                may_be_silent=may_be_silent,
            )
            if rounds == 0:
                reply.latency_from_ms = answer.latency_from_ms
            answer.add(reply)
            speaking = tasks.create_task(self._utter(answer, reply, parts))
            await reply.whole.wait()
            if not await self._run_tools(answer, reply, speaking):
                break
            may_be_silent = may_be_silent or bool(reply.generated.strip())
            self._tell_waiting(answer)
            answer.may_use_tools = rounds + 1 < self._max_tool_rounds
            parts = self._language_model.reply(
                self._dialogue.request(may_use_tools=answer.may_use_tools)
            )
        answer.complete = True

    async def _utter(
        self, answer: Answer, reply: Reply, parts: AsyncIterator[ReplyPart]
    ) -> None:
        try:
            await reply.run(parts)
        except ProviderError:
            answer.broken = reply.broken
            if reply.event_id is not None:
                answer.replies.remove(reply)
                self._house.broke_off(reply)
            raise
        if reply.event_id is not None:
            self._house.spoken(reply)
        answer.over(reply)
        self._tell_waiting(answer)

    def _tell_waiting(self, answer: Answer) -> None:
        if not answer.complete and answer.sounding is None:
            self._house.waits(answer)

    # --- Tools ---------------------------------------------------------------------------

    async def _run_tools(
        self, answer: Answer, reply: Reply, speaking: asyncio.Task[None]
    ) -> bool:
        """Run what the utterance asked for; True if the model is to go on."""
        if not reply.requests or reply.is_broken:
            return False
        await answer.go.wait()
        await reply.begun.wait()
        wanted = [one for one in reply.requests if one[1].name != END_CALL]
        if self._comes_after_words(wanted):
            await asyncio.wait({speaking})
        event_id = reply.event_id or self._house.new_event_id()
        reply.tell_remarks(event_id)
        for request in reply.requests:
            if request not in wanted:
                answer.end_call = (event_id, request)
        # From here on they are the desk's: an interruption refuses them no more.
        reply.requests = []
        if not wanted:
            return False
        if not answer.may_use_tools:
            self._refuse(event_id, wanted, reply)
            return False
        await self._await_tools(answer, event_id, reply, wanted)
        return answer.end_call is None and self._asks_for_more(reply, wanted)

    async def _await_tools(
        self, answer: Answer, event_id: int, reply: Reply, wanted: list[Request]
    ) -> None:
        running = self._desk.begin(event_id, reply.generated.strip(), wanted)
        if running:
            answer.waits_for_tools = True
            self._tell_waiting(answer)
            hurried = answer.end_call is not None
            await asyncio.wait(running, timeout=LAST_TOOLS_S if hurried else None)
            answer.waits_for_tools = False

    def _refuse(self, event_id: int, wanted: list[Request], reply: Reply) -> None:
        self._desk.refuse(event_id, wanted, TOO_MANY)
        if not reply.generated.strip():
            raise ProviderError(
                "The language model asked for tools again and again, and gave no answer."
            )

    def _comes_after_words(self, wanted: list[Request]) -> bool:
        tools = [self._desk.find(request.name) for _, request in wanted]
        return any(
            tool is not None and tool.execution is Execution.POST_TOOL_SPEECH
            for tool in tools
        )

    def _asks_for_more(self, reply: Reply, wanted: list[Request]) -> bool:
        """Whether what the tools returned is to be spoken of."""
        if not reply.generated.strip():
            return True
        tools = [self._desk.find(request.name) for _, request in wanted]
        return any(tool is None or tool.is_waited_for for tool in tools)
