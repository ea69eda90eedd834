"""The tools of an agent: what they are, and who runs them.

A kind of tool is one `ToolRunner`: the client's are run by the client, webhooks by an
HTTP client, and so on. When and how often one is run, `tool_desk.py` says; what is said
around it, `tool_round.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from conversations.engine.client_limits import ClientLimits
from conversations.engine.ports import ToolDeclaration, ToolKind

if TYPE_CHECKING:
    # An outcome may bring in another agent, who has tools.
    from conversations.engine.consequence import Consequence

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


class PreToolSpeech(StrEnum):
    """Whether the agent says something before the tool is run."""

    AUTO = "auto"
    """If the model says nothing itself, and the tool was slow lately."""
    FORCE = "force"
    """If the model says nothing itself."""
    OFF = "off"
    """Only what the model says."""


class InterruptionMode(StrEnum):
    """Whether the user's voice may stop the agent around the tool."""

    ALLOW = "allow"
    DURING_TOOL = "disable_during_tool"
    """Not while it runs: what is said meanwhile is answered afterwards."""
    DURING_TURN = "disable_during_tool_and_turn"
    """Nor while the agent says what came of it."""


class ErrorHandling(StrEnum):
    """What the model is told when the tool fails. The record has all of it."""

    AUTO = "auto"
    """By the kind of tool."""
    SUMMARIZED = "summarized"
    """What went wrong, without the rest of the answer."""
    PASSTHROUGH = "passthrough"
    """The error as it is."""
    HIDE = "hide"
    """That it failed."""


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
    pre_tool_speech: PreToolSpeech = PreToolSpeech.AUTO
    interruption_mode: InterruptionMode = InterruptionMode.ALLOW
    error_handling: ErrorHandling = ErrorHandling.AUTO
    key: str = ""
    """What tells it from other agents' tools of the name, where it is remembered how
    long it takes."""

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
    user_turns: int = 0
    """How often the user has had a turn by now."""
    client_limits: ClientLimits = field(default_factory=ClientLimits, compare=False)
    """For what the client is asked before it is run."""


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool returned, in words or JSON for the model."""

    text: str
    is_error: bool = False
    variables: Mapping[str, object] = field(default_factory=dict)
    """What it assigns: the conversation's variables from now on."""
    server: str = ""
    """Which one ran it, of a kind that has several."""
    approval: str = ""
    """How it came to be allowed, or not, where somebody has to: auto, given, refused or
    unanswered."""
    then: "Consequence | None" = None
    """What follows in the conversation, if the model is not simply asked again."""


class ToolRunner(Protocol):
    """Runs the tools of one kind."""

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Run it; an error of the tool is an outcome too. Cancelling is safe.

        The caller watches the time: a call that takes too long is cancelled.
        """
