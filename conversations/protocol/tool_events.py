"""Server events about tools, MCP servers among them."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from conversations.protocol.sent import EventId, FreeObject, Sent, SentEvent, Text


class ClientToolCall(SentEvent):
    """The client is to run a tool and answer with `client_tool_result`."""

    wire_type: ClassVar[str] = "client_tool_call"
    payload_key: ClassVar[str] = "client_tool_call"

    tool_name: str
    tool_call_id: str
    parameters: FreeObject
    event_id: EventId


class AgentToolRequest(SentEvent):
    """The agent is running a tool."""

    wire_type: ClassVar[str] = "agent_tool_request"
    payload_key: ClassVar[str] = "agent_tool_request"

    tool_name: str
    tool_call_id: str
    tool_type: str
    event_id: EventId


class AgentToolResponse(SentEvent):
    """A tool has been run.

    For `end_call` browsers hang up on this event at once: it must not leave before the
    last audio has been played.
    """

    wire_type: ClassVar[str] = "agent_tool_response"
    payload_key: ClassVar[str] = "agent_tool_response"

    tool_name: str
    tool_call_id: str
    tool_type: str
    is_error: bool
    is_called: bool
    event_id: EventId


class AgentToolResponseFullPayload(SentEvent):
    """A tool has been run and returned this. Hangs up as AgentToolResponse does."""

    wire_type: ClassVar[str] = "agent_tool_response_full_payload"
    payload_key: ClassVar[str] = "agent_tool_response_full_payload"

    tool_name: str
    tool_call_id: str
    tool_type: str
    is_error: bool
    is_called: bool
    event_id: EventId
    full_tool_result: Text
    truncated: bool | None = None
    is_blocked: bool | None = None


_FIELDS_OF_STATE: dict[str, set[str]] = {
    "loading": set(),
    "awaiting_approval": {"approval_timeout_secs"},
    "success": {"result"},
    "failure": {"error_message"},
}


class McpToolCall(SentEvent):
    """How a call to an MCP server stands; each state has its own field."""

    wire_type: ClassVar[str] = "mcp_tool_call"
    payload_key: ClassVar[str] = "mcp_tool_call"

    service_id: str
    tool_call_id: str
    tool_name: str
    tool_description: Text | None = None
    parameters: FreeObject
    timestamp: str
    """ISO 8601."""
    state: Literal["loading", "awaiting_approval", "success", "failure"]
    approval_timeout_secs: int | None = Field(default=None, gt=0)
    result: tuple[FreeObject, ...] | None = None
    error_message: Text | None = None

    @model_validator(mode="after")
    def _check_state(self) -> Self:
        told = {
            name
            for name in ("approval_timeout_secs", "result", "error_message")
            if getattr(self, name) is not None
        }
        wanted = _FIELDS_OF_STATE[self.state]
        if told != wanted:
            names = ", ".join(sorted(wanted)) or "none of the fields of other states"
            raise ValueError(f"a call in state {self.state} must have {names}")
        return self


class McpIntegration(Sent):
    """One MCP server."""

    integration_id: str
    integration_type: Literal["mcp_server", "mcp_integration"]
    is_connected: bool
    tool_count: int = Field(ge=0)


class McpConnectionStatus(SentEvent):
    """Which MCP servers are reachable."""

    wire_type: ClassVar[str] = "mcp_connection_status"
    payload_key: ClassVar[str] = "mcp_connection_status"

    integrations: tuple[McpIntegration, ...]
