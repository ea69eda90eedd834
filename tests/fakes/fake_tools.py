"""Tools that do what the test wrote down."""

import asyncio
from typing import Any

from conversations.engine.ports import ToolDeclaration, ToolKind
from conversations.engine.tools import Execution, Tool, ToolCall, ToolOutcome


def tool(
    name: str,
    *,
    kind: ToolKind = "client",
    expects_response: bool = True,
    timeout_ms: int | None = 20_000,
    execution: Execution = Execution.IMMEDIATE,
    **manners: Any,
) -> Tool:
    """A declared tool; `manners` are the fields of what goes on around it."""
    declaration = ToolDeclaration(name, f"Does {name}.")
    return Tool(declaration, kind, expects_response, timeout_ms, execution, **manners)


class FakeToolRunner:
    """Answers each call after `delay_ms`; `calls` are those begun, in order."""

    def __init__(
        self,
        outcomes: dict[str, ToolOutcome] | None = None,
        delay_ms: int = 500,
    ) -> None:
        self.delay_ms = delay_ms
        self.calls: list[ToolCall] = []
        self.cancelled: list[str] = []
        self._outcomes = outcomes or {}

    async def run(self, call: ToolCall) -> ToolOutcome:
        self.calls.append(call)
        try:
            await asyncio.sleep(self.delay_ms / 1000)
        except asyncio.CancelledError:
            self.cancelled.append(call.call_id)
            raise
        return self._outcomes.get(call.tool.name, ToolOutcome("It is sunny."))

    @property
    def names(self) -> list[str]:
        return [call.tool.name for call in self.calls]
