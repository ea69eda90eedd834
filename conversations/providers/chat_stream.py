"""Reads a streamed chat completion: words at once, tool calls when complete."""

import json
from dataclasses import dataclass, field
from typing import Any

from conversations.engine.ports import ReplyPart, TextDelta, ToolRequest
from conversations.protocol.storable import is_too_deep
from conversations.providers.call_ids import new_call_id
from conversations.providers.thoughts import ThoughtFilter
from conversations.providers.token_counts import told


class ChatStreamError(ValueError):
    """What the service sent is not a usable answer; the text says why."""


@dataclass(slots=True)
class _ToolCall:
    call_id: str = ""
    name: str = ""
    arguments: str = ""
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether nothing can be added to it."""
        try:
            return isinstance(json.loads(self.arguments), dict)
        except (ValueError, RecursionError):
            return False


class ChatStream:
    """Fed with the data of each event; hands out the parts of the answer."""

    def __init__(self) -> None:
        self._calls: dict[int, _ToolCall] = {}
        self._finished_calls: list[_ToolCall] = []
        self._thoughts = ThoughtFilter()
        self.done = False
        self.metadata: dict[str, object] = {}
        """What the service sent along for the client."""
        self.tokens: tuple[int, int] | None = None
        """Of the request and of the answer; None when it was not told."""
        self.characters = 0
        """That the model wrote, its thoughts and the arguments of tools included."""
        self.call_extras: dict[str, dict[str, object]] = {}
        """What came with tool calls, by their ids; known at the end."""

    def feed(self, data: bytes) -> str:
        """The words in one event, often "". Raises ChatStreamError."""
        if data == b"[DONE]":
            self.done = True
            return ""
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            raise ChatStreamError("it sent an event that is not JSON") from None
        if not isinstance(event, dict):
            raise ChatStreamError("it sent an event that is not an object")
        if event.get("error"):
            raise ChatStreamError(f'it said "{_error_text(event["error"])}"')
        if isinstance(metadata := event.get("metadata"), dict):
            self.metadata |= metadata
        if isinstance(usage := event.get("usage"), dict):
            self.tokens = told(usage) or self.tokens
        delta = _delta(event)
        for call in delta.get("tool_calls") or ():
            self._add_call(call)
        content = delta.get("content")
        self.characters += len(content or "")
        return self._thoughts.feed(content) if content else ""

    def finish(self) -> list[ReplyPart]:
        """What is left at the end: held back words, then the tools asked for."""
        parts: list[ReplyPart] = []
        if rest := self._thoughts.finish():
            parts.append(TextDelta(rest))
        calls = [*self._finished_calls, *self._calls.values()]
        for call in calls:
            request = _tool_request(call)
            parts.append(request)
            if call.extra:
                self.call_extras[request.call_id] = call.extra
        return parts

    def _add_call(self, delta: dict[str, Any]) -> None:
        index = int(delta.get("index") or 0)
        call_id = str(delta.get("id") or "")
        function = delta.get("function") or {}
        call = self._calls.get(index)
        if call is not None and (
            (call_id and call.call_id not in ("", call_id))
            or (function.get("name") and call.whole)
        ):
            # Some servers send every call whole, all under index 0, some without ids.
            self._finished_calls.append(call)
            call = None
        if call is None:
            call = self._calls[index] = _ToolCall()
        call.call_id = call.call_id or call_id
        if isinstance(extra := delta.get("extra_content"), dict):
            call.extra |= extra
        call.name = call.name or str(function.get("name") or "")
        arguments = str(function.get("arguments") or "")
        call.arguments += arguments
        self.characters += len(arguments)


def _delta(event: dict[str, Any]) -> dict[str, Any]:
    """What an event adds to the answer."""
    choices = event.get("choices") or [{}]
    first = choices[0] if isinstance(choices, list) else None
    delta = (first.get("delta") or {}) if isinstance(first, dict) else None
    if not isinstance(delta, dict) or not isinstance(
        delta.get("content", ""), str | None
    ):
        raise ChatStreamError("it sent an event that is no part of a chat completion")
    return delta


def _tool_request(call: _ToolCall) -> ToolRequest:
    try:
        arguments = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        arguments = None
    if not call.name or not isinstance(arguments, dict) or is_too_deep(arguments):
        raise ChatStreamError(
            f"it asked for the tool '{call.name}' with arguments that are not an object,"
            " or nested too deeply"
        )
    return ToolRequest(call.call_id or new_call_id(), call.name, arguments)


def _error_text(error: object) -> str:
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(text).split())[:300]
