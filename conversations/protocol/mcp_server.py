"""An MCP server and its tools, as they are known before it is asked."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conversations.protocol.headers import HeaderValue
from conversations.protocol.mcp_tool_override import ToolOverride, options_of

McpTransport = Literal["STREAMABLE_HTTP", "SSE"]
ApprovalPolicy = Literal[
    "auto_approve_all", "require_approval_all", "require_approval_per_tool"
]


@dataclass(frozen=True, slots=True)
class ListedTool:
    """A tool as a server describes it."""

    name: str
    description: str
    input_schema: Mapping[str, object]

    @property
    def hash(self) -> str:
        """What a yes to this tool is bound to: described otherwise, it has another."""
        return tool_hash(self.description, self.input_schema)


def tool_hash(description: str, input_schema: Mapping[str, object]) -> str:
    """SHA-256 of what a server says of a tool, whatever the order of its keys."""
    said = {"description": description, "input_schema": input_schema}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class McpServerSettings:
    """Where a server is, how one signs in, and which of its tools may run unasked."""

    public_id: str
    name: str
    url: str
    transport: McpTransport = "STREAMABLE_HTTP"
    headers: Mapping[str, HeaderValue] = field(default_factory=dict, repr=False)
    connection_id: str = ""
    """ "" signs in by the headers alone."""
    policy: ApprovalPolicy = "require_approval_all"
    approved: Mapping[str, str] = field(default_factory=dict)
    """The hash with which a tool was approved, by its name."""
    listed: tuple[ListedTool, ...] = ()
    """What it had when it was last asked."""
    timeout_ms: int | None = None
    """Of a tool; None: the site's."""
    options: Mapping[str, object] = field(default_factory=dict)
    """How its tools are run, as the API has it."""
    overrides: Mapping[str, ToolOverride] = field(default_factory=dict)
    """Where a tool is run otherwise than the others, by its name."""

    def options_of(self, tool_name: str) -> Mapping[str, object]:
        """How this tool is run."""
        return options_of(self.options, self.overrides.get(tool_name))

    def timeout_ms_of(self, tool_name: str) -> int | None:
        """Of this tool; None: the site's."""
        own = self.overrides.get(tool_name)
        if own is not None and own.response_timeout_secs is not None:
            return own.response_timeout_secs * 1000
        return self.timeout_ms

    def needs_yes(self, tool: ListedTool) -> bool:
        """Whether the caller is asked before this tool, as described now, may run."""
        if self.policy == "auto_approve_all":
            return False
        if self.policy == "require_approval_all":
            return True
        return self.approved.get(tool.name) != tool.hash
