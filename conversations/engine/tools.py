"""The tools of an agent: what they are, and who runs them.

A kind of tool is one `ToolRunner`: the client's are run by the client, webhooks by an
HTTP client, and so on. When and how often one is run, `tool_desk.py` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from conversations.engine.ports import ToolDeclaration, ToolKind

END_CALL = "end_call"
"""The one tool that no runner runs: the conversation ends once the last word is heard."""


class Execution(StrEnum):
    """When a tool is run, and who waits for it."""

    IMMEDIATE = "immediate"
    """As soon as the words that go with it are heard; the answer waits for it."""
    POST_TOOL_SPEECH = "post_tool_speech"
    """Not before those words are over."""
    ASYNC = "async"
    """Nobody waits: what it returns is known to the model from then on."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool of an agent."""

    declaration: ToolDeclaration
    kind: ToolKind
    expects_response: bool = True
    """False: it is done when the runner has passed it on."""
    timeout_ms: int | None = 20_000
    """None: its answer is waited for as long as it takes."""
    execution: Execution = Execution.IMMEDIATE

    @property
    def name(self) -> str:
        """As the model calls it."""
        return self.declaration.name

    @property
    def is_waited_for(self) -> bool:
        """Whether the answer depends on what it returns."""
        return self.expects_response and self.execution is not Execution.ASYNC


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool to be run, once."""

    call_id: str
    """No other call of the conversation has it."""
    tool: Tool
    arguments: Mapping[str, object]
    event_id: int
    """Of the utterance it belongs to."""


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool returned, in words or JSON for the model."""

    text: str
    is_error: bool = False
    variables: Mapping[str, object] = field(default_factory=dict)
    """What it assigns: the conversation's variables from now on."""
    server: str = ""
    """Which one ran it, of a kind that has several."""


class ToolRunner(Protocol):
    """Runs the tools of one kind."""

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Run it; an error of the tool is an outcome too. Cancelling is safe.

        The caller watches the time: a call that takes too long is cancelled.
        """
