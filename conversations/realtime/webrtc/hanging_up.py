"""Which event says that the agent hangs up. Pure."""

from pydantic_core import from_json

from conversations.engine.tools import END_CALL
from conversations.protocol.tool_events import (
    AgentToolResponse,
    AgentToolResponseFullPayload,
)

KINDS = (AgentToolResponse.wire_type, AgentToolResponseFullPayload.wire_type)


def hangs_up(frame: str) -> bool:
    """Whether clients leave at this frame, with all that they have not played yet."""
    if END_CALL not in frame:
        return False
    event = from_json(frame)
    kind = event.get("type")
    return kind in KINDS and event[kind]["tool_name"] == END_CALL
