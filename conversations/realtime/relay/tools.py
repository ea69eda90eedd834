"""The tools of a conversation whose agent is hosted: asked for, and what came of it."""

from dataclasses import replace
from typing import Any

from pydantic_core import to_json

from conversations.engine.record import ToolRun
from conversations.hosted.tool_kinds import tool_kind
from conversations.store.calls.recorder import ConversationRecorder

MAX_TOOLS_KEPT = 1_000
"""A call that asks for more keeps only what it asked for, not what came of it."""


class HostedTools:
    """Joins requests to results by their id. Times are ms since the conversation began."""

    def __init__(self, recorder: ConversationRecorder) -> None:
        self._recorder = recorder
        self._runs: dict[str, ToolRun] = {}

    def client_asked(self, event: dict[str, Any], event_id: int, now_ms: int) -> None:
        """`client_tool_call`."""
        self._asked(event, "client", event.get("parameters"), event_id, now_ms)

    def asked(self, event: dict[str, Any], event_id: int, now_ms: int) -> None:
        """`agent_tool_request`."""
        self._asked(event, event.get("tool_type"), None, event_id, now_ms)

    def answered(self, event: dict[str, Any], now_ms: int) -> None:
        """`agent_tool_response`, with or without what the tool returned."""
        result = event.get("full_tool_result")
        self._returned(
            event.get("tool_call_id"),
            result if isinstance(result, str) else None,
            bool(event.get("is_error")),
            now_ms,
        )

    def mcp(self, event: dict[str, Any], event_id: int, now_ms: int) -> None:
        """`mcp_tool_call`, told again with each state."""
        if event.get("tool_call_id") not in self._runs:
            self._asked(event, "mcp", event.get("parameters"), event_id, now_ms)
        state = event.get("state")
        if state in ("success", "failure"):
            told = event.get("result" if state == "success" else "error_message")
            self._returned(
                event.get("tool_call_id"), as_text(told), state == "failure", now_ms
            )

    def client_returned(
        self, call_id: object, result: object, is_error: bool, now_ms: int
    ) -> None:
        """`client_tool_result`."""
        self._returned(call_id, as_text(result), is_error, now_ms)

    def _asked(
        self,
        event: dict[str, Any],
        kind: object,
        arguments: object,
        event_id: int,
        now_ms: int,
    ) -> None:
        call_id, name = event.get("tool_call_id"), event.get("tool_name")
        if not isinstance(call_id, str) or not call_id:
            return
        known = self._runs.get(call_id)
        run = ToolRun(
            call_id=call_id,
            name=name if isinstance(name, str) else "",
            kind=tool_kind(kind),
            arguments=arguments if isinstance(arguments, dict) else {},
            event_id=event_id,
            requested_ms=now_ms,
        )
        if known is not None:
            # Told in two ways: `client_tool_call` says more than the general request.
            run = replace(known, arguments={**known.arguments, **run.arguments})
        if len(self._runs) < MAX_TOOLS_KEPT:
            self._runs[call_id] = run
        self._recorder.tool_called(run)

    def _returned(
        self, call_id: object, result: str | None, is_error: bool, now_ms: int
    ) -> None:
        run = self._runs.get(call_id) if isinstance(call_id, str) else None
        if run is None:
            return
        if result is None:
            result = run.result or ""
        latency_ms = run.latency_ms
        if latency_ms is None:
            latency_ms = max(0, now_ms - run.requested_ms)
        run = replace(run, result=result, is_error=is_error, latency_ms=latency_ms)
        self._runs[run.call_id] = run
        self._recorder.tool_returned(run)


def as_text(value: object) -> str:
    """Text as it is, nothing as "", all else as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else to_json(value).decode()
