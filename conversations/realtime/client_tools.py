"""Tools that the client runs: it is asked by an event and answers with one.

Answers come in any order, late, twice, or never.
"""

import asyncio
from collections.abc import Callable, Mapping
from enum import Enum

from conversations.engine.tools import Tool, ToolCall, ToolOutcome
from conversations.protocol import server_events as wire
from conversations.protocol.client_events import ClientToolResult
from conversations.protocol.codec import encode
from conversations.protocol.tool_schema import MissingParameterValue

Parameters = Callable[[str, Mapping[str, object]], Mapping[str, object]]

PASSED_ON = "The client was told; it returns nothing."


class Answer(Enum):
    """What an answer of the client is."""

    AWAITED = "awaited"
    LATE = "late"
    """Nobody waits for it any more."""
    UNASKED = "unasked"
    """Its call never expected one; clients send it all the same."""
    UNKNOWN = "unknown"
    """There is no such call, or it was answered before."""


def as_given(name: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
    """What the model says, and nothing else."""
    return arguments


class ClientTools:
    """The `ToolRunner` of one client's tools."""

    def __init__(self, parameters: Parameters = as_given) -> None:
        """`parameters` makes what is sent from a tool's name and what the model says.

        It raises MissingParameterValue.
        """
        self._parameters = parameters
        self._send: Callable[[str], None] | None = None
        self._waiting: dict[str, asyncio.Future[ToolOutcome]] = {}
        self._unanswered: dict[str, Tool] = {}

    def connect(self, send: Callable[[str], None]) -> None:
        """`send` takes the frames to the client."""
        self._send = send

    def for_agent(self, parameters: Parameters) -> "AgentsClientTools":
        """The same client's tools, with what another agent sends to them."""
        return AgentsClientTools(self, parameters)

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Ask the client, and wait for its answer if one is expected."""
        return await self.ask(call, self._parameters)

    async def ask(self, call: ToolCall, parameters_of: Parameters) -> ToolOutcome:
        """As `run`, with what this makes of the model's arguments."""
        assert self._send is not None, "tools run once the client is there"
        try:
            parameters = parameters_of(call.tool.name, call.arguments)
        except MissingParameterValue as missing:
            return ToolOutcome(f"The variable {missing} has no value.", is_error=True)
        self._unanswered[call.call_id] = call.tool
        self._send(
            encode(
                wire.ClientToolCall(
                    tool_name=call.tool.name,
                    tool_call_id=call.call_id,
                    parameters=dict(parameters),
                    event_id=call.event_id,
                )
            )
        )
        if not call.tool.expects_response:
            return ToolOutcome(PASSED_ON)
        answer: asyncio.Future[ToolOutcome]
        answer = asyncio.get_running_loop().create_future()
        self._waiting[call.call_id] = answer
        try:
            return await answer
        finally:
            del self._waiting[call.call_id]

    def take(self, result: ClientToolResult) -> tuple[Answer, str]:
        """The client answered: what that is, and of which tool."""
        tool = self._unanswered.pop(result.tool_call_id, None)
        if tool is None:
            return Answer.UNKNOWN, ""
        answer = self._waiting.get(result.tool_call_id)
        if answer is not None and not answer.done():
            answer.set_result(ToolOutcome(result.text, result.is_error))
            return Answer.AWAITED, tool.name
        return (Answer.LATE if tool.expects_response else Answer.UNASKED), tool.name


class AgentsClientTools:
    """The `ToolRunner` of the client's tools while one agent is in charge."""

    def __init__(self, client: ClientTools, parameters: Parameters) -> None:
        self._client = client
        self._parameters = parameters

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Ask the client."""
        return await self._client.ask(call, self._parameters)
