"""An agent and a language model in a caller's place talk in writing, turn by turn."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Literal

from conversations.engine.fencing import whole
from conversations.engine.options import SessionOptions
from conversations.engine.ports import (
    ChatMessage,
    FoundPassage,
    LanguageModel,
    Retriever,
    TextDelta,
    ToolRequest,
)
from conversations.engine.reply_request import (
    prompt_messages,
    question_of,
    reply_request,
)
from conversations.engine.tools import END_CALL, ToolOutcome

Side = Literal["agent", "user"]

BEGIN = "(The call has begun. Speak first.)"
USER_INSTRUCTIONS = (
    "You are a person who calls a voice agent; you are not an assistant. What follows"
    " says who you are and what you want. Say only what this person would say next, in"
    " one or two short sentences, without stage directions. When you have what you want,"
    " or see that you cannot get it, say goodbye and use the tool end_call.\n\n"
)
ENDED = ToolOutcome("The conversation ends.")


@dataclass(frozen=True, slots=True)
class Speaker:
    """One of the two: its model, and how it is to be asked."""

    model: LanguageModel
    options: SessionOptions
    retriever: Retriever | None = None
    """None: there is nothing in which anything is looked up."""


@dataclass(frozen=True, slots=True)
class UsedTool:
    """A tool a speaker asked for, and what it was told."""

    request: ToolRequest
    outcome: ToolOutcome


@dataclass(frozen=True, slots=True)
class SimulatedTurn:
    """What one of them said."""

    side: Side
    text: str
    started_ms: int
    """Since the simulation began."""
    tools: tuple[UsedTool, ...] = ()

    @property
    def ends(self) -> bool:
        """Nothing comes after it."""
        return any(used.request.name == END_CALL for used in self.tools)


@dataclass(slots=True)
class Simulation:
    """One dialogue. `mock` says what a tool returns: none is really run."""

    agent: Speaker
    user: Speaker
    mock: Callable[[ToolRequest], ToolOutcome]
    now_ms: Callable[[], int]
    turns: list[SimulatedTurn] = field(default_factory=list)
    """What was said before, and what has been said since."""

    async def run(self, max_turns: int) -> AsyncGenerator[SimulatedTurn, None]:
        """The new turns as they are said, until one hangs up or there are enough.

        Raises ProviderError.
        """
        for _ in range(max_turns):
            turn = await self._next()
            if not turn.text and not turn.tools:
                return
            self.turns.append(turn)
            yield turn
            if turn.ends:
                return

    async def _next(self) -> SimulatedTurn:
        side, speaker = self._whose_turn()
        started_ms = self.now_ms()
        if first := self._opening(side, speaker):
            return SimulatedTurn(side, first, started_ms)
        return await self._answer(side, speaker, started_ms)

    def _whose_turn(self) -> tuple[Side, Speaker]:
        spoke_last = self.turns[-1].side if self.turns else None
        agents = spoke_last == "user" or (
            spoke_last is None and bool(self.agent.options.first_message)
        )
        return ("agent", self.agent) if agents else ("user", self.user)

    def _opening(self, side: Side, speaker: Speaker) -> str:
        """What a speaker begins with, where that is known."""
        if any(turn.side == side for turn in self.turns):
            return ""
        if side == "agent" and self.turns:
            return ""
        return speaker.options.first_message

    async def _answer(
        self, side: Side, speaker: Speaker, started_ms: int
    ) -> SimulatedTurn:
        messages = self._seen_by(side, speaker)
        spoken: list[str] = []
        used: list[UsedTool] = []
        for round_number in range(speaker.options.max_tool_rounds + 1):
            may_use_tools = round_number < speaker.options.max_tool_rounds
            text, requests = await _ask(speaker, messages, may_use_tools)
            if text:
                spoken.append(text)
            asked = [UsedTool(request, self._outcome(request)) for request in requests]
            used += asked
            if not asked or any(one.request.name == END_CALL for one in asked):
                break
            messages += _with_results(text, asked)
        return SimulatedTurn(side, " ".join(spoken), started_ms, tuple(used))

    def _outcome(self, request: ToolRequest) -> ToolOutcome:
        return ENDED if request.name == END_CALL else self.mock(request)

    def _seen_by(self, side: Side, speaker: Speaker) -> list[ChatMessage]:
        """The dialogue with the speaker's own words as the assistant's."""
        messages = prompt_messages(speaker.options)
        if not self.turns or self.turns[0].side == side:
            messages.append(ChatMessage("user", BEGIN))
        for turn in self.turns:
            own = turn.side == side
            if own and turn.tools:
                messages += _with_results("", turn.tools)
            # Models refuse messages without words.
            if turn.text:
                messages.append(ChatMessage("assistant" if own else "user", turn.text))
        return messages


def user_prompt(persona: str) -> str:
    """The system prompt of a model that is to play this person."""
    return f"{USER_INSTRUCTIONS}{persona}"


async def _ask(
    speaker: Speaker, messages: Sequence[ChatMessage], may_use_tools: bool
) -> tuple[str, list[ToolRequest]]:
    request = reply_request(speaker.options, messages, may_use_tools=may_use_tools)
    request = replace(request, found=await _found(speaker, messages))
    words: list[str] = []
    requests: list[ToolRequest] = []
    async with aclosing(speaker.model.reply(request)) as parts:  # type: ignore[type-var]  # generators close
        async for part in parts:
            if isinstance(part, TextDelta):
                words.append(part.text)
            elif isinstance(part, ToolRequest):
                requests.append(part)
    return "".join(words).strip(), requests


async def _found(
    speaker: Speaker, messages: Sequence[ChatMessage]
) -> tuple[FoundPassage, ...]:
    """As in a call, but that nobody waits: it may take as long as it does."""
    if speaker.retriever is None:
        return ()
    question, before = question_of([one for one in messages if one.text != BEGIN])
    if not question.strip():
        return ()
    return (await speaker.retriever.find(question, before)).passages


def _with_results(text: str, used: Sequence[UsedTool]) -> list[ChatMessage]:
    calls = tuple(one.request for one in used)
    return [
        ChatMessage("assistant", text, tool_calls=calls),
        *(
            ChatMessage(
                "tool",
                one.outcome.text,
                tool_call_id=one.request.call_id,
                foreign=whole(one.outcome.text),
            )
            for one in used
        ),
    ]


def mocked(
    results: Mapping[str, ToolOutcome],
) -> Callable[[ToolRequest], ToolOutcome]:
    """What tools return that are not run: what is told, otherwise that they are not."""

    def outcome(request: ToolRequest) -> ToolOutcome:
        known = results.get(request.name)
        if known is not None:
            return known
        return ToolOutcome(
            f"The tool {request.name} is not run in a simulation, and no result was"
            " given for it.",
            is_error=True,
        )

    return outcome
