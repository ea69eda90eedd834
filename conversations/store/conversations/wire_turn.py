"""One turn of a transcript in the API's shape, whoever said it and wherever it is kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WireTool:
    """A tool that was asked for, and what came of it."""

    kind: str
    call_id: str
    name: str
    arguments: Mapping[str, Any]
    result: str | None = None
    """None: no result came, or none yet."""
    is_error: bool = False
    was_called: bool = True
    """False: it was only asked for; the result was made up."""
    latency_ms: int | None = None
    variable_updates: Sequence[Mapping[str, Any]] = ()
    """Name, value and the value before, each."""
    returned_at: float | None = None
    """When, in seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireTurn:
    """Something that was said or done."""

    role: str
    at_ms: int
    text: str = ""
    whole_text: str = ""
    """What was meant to be said, where less was heard."""
    interrupted: bool = False
    medium: str | None = None
    event_id: int | None = None
    agent_id: str | None = None
    """Of the agent whose turn it is; None for the caller's."""
    tools: Sequence[WireTool] = ()
    latencies_ms: Mapping[str, float] | None = None
    retrieval: Mapping[str, Any] | None = None
    """What was looked up for it, in the API's shape."""


def turn_json(turn: WireTurn) -> dict[str, Any]:
    """As the API has it, still without thumbs and files."""
    calls = [
        (tool, json.dumps(tool.arguments, ensure_ascii=False)) for tool in turn.tools
    ]
    return {
        "role": turn.role,
        "message": turn.text or None,
        "original_message": (turn.whole_text or None) if turn.interrupted else None,
        "time_in_call_secs": turn.at_ms // 1000,
        "interrupted": turn.interrupted,
        "source_medium": turn.medium,
        "source_event_id": turn.event_id,
        "agent_metadata": None
        if turn.agent_id is None
        else {"agent_id": turn.agent_id},
        "tool_calls": [_asked(tool, arguments) for tool, arguments in calls],
        "tool_results": [_answered(t) for t in turn.tools if t.result is not None],
        "feedback": None,
        "file_inputs": [],
        "conversation_turn_metrics": _metrics(turn.latencies_ms or {}),
        "rag_retrieval_info": None if turn.retrieval is None else dict(turn.retrieval),
    }


def _asked(tool: WireTool, arguments: str) -> dict[str, Any]:
    details = {"type": "client", "parameters": arguments}
    return {
        "type": tool.kind,
        "request_id": tool.call_id,
        "tool_name": tool.name,
        "params_as_json": arguments,
        "tool_has_been_called": tool.was_called,
        "tool_details": details if tool.kind == "client" else None,
    }


def _answered(tool: WireTool) -> dict[str, Any]:
    return {
        "type": tool.kind,
        "request_id": tool.call_id,
        "tool_name": tool.name,
        "result_value": tool.result,
        "is_error": tool.is_error,
        "tool_has_been_called": tool.was_called,
        "tool_latency_secs": (
            None if tool.latency_ms is None else tool.latency_ms / 1000
        ),
        "dynamic_variable_updates": [_updated(tool, u) for u in tool.variable_updates],
    }


def _updated(tool: WireTool, update: Mapping[str, Any]) -> dict[str, Any]:
    before = update.get("before")
    return {
        "variable_name": update["name"],
        "old_value": None if before is None else _as_text(before),
        "new_value": _as_text(update.get("value", "")),
        "updated_at": tool.returned_at or 0.0,
        "tool_name": tool.name,
        "tool_request_id": tool.call_id,
    }


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _metrics(latencies_ms: Mapping[str, float]) -> dict[str, Any] | None:
    if not latencies_ms:
        return None
    return {
        "metrics": {
            stage: {"elapsed_time": ms / 1000} for stage, ms in latencies_ms.items()
        }
    }
