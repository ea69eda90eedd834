"""One built-in tool, and the runner of all that an agent has."""

import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from conversations.engine.consequence import Consequence
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import ToolCall, ToolOutcome

REASON: Mapping[str, object] = {
    "type": "string",
    "description": "Why, in a few words.",
}


class Action(Protocol):
    """What a built-in tool does."""

    def declaration(self, name: str, description: str) -> ToolDeclaration:
        """As the model is told of it; an empty description is the tool's own."""

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Do it, or say why not."""


class BuiltInTools:
    """The `ToolRunner` of an agent's built-in tools, by the name the model uses."""

    def __init__(self, actions: Mapping[str, Action]) -> None:
        self._actions = actions

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Run the action of this name."""
        return await self._actions[call.tool.name].run(call)


def declared(
    name: str,
    description: str,
    arguments: Mapping[str, Mapping[str, object]],
    required: Sequence[str] = (),
) -> ToolDeclaration:
    """A declaration whose arguments end with the reason."""
    parameters: dict[str, object] = {
        "type": "object",
        "properties": {**arguments, "reason": REASON},
    }
    if required:
        parameters["required"] = list(required)
    return ToolDeclaration(name, description, parameters)


def done(call: ToolCall, then: Consequence | None, **told: object) -> ToolOutcome:
    """It was done; `told` beside the reason, without what is None."""
    reason = text_of(call, "reason")
    fields = {"status": "success", "reason": reason or None, **told}
    known = {name: value for name, value in fields.items() if value is not None}
    return ToolOutcome(json.dumps(known, ensure_ascii=False), then=then)


def refused(error: str, **told: object) -> ToolOutcome:
    """It was not done, and why."""
    text = json.dumps({"status": "error", **told, "error": error}, ensure_ascii=False)
    return ToolOutcome(text, is_error=True)


def text_of(call: ToolCall, name: str) -> str:
    """A text among the arguments; "" if there is none."""
    value = call.arguments.get(name)
    return value.strip() if isinstance(value, str) else ""
