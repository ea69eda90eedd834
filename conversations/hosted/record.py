"""The vendor's record of a conversation, read into what the store takes.

Only what is a string, a number or an object where it should be counts; all else is left
out, since the vendor's answers grow.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import from_json

from conversations.engine.record import ToolRun
from conversations.hosted.tool_kinds import tool_kind
from conversations.store.calls.reconciliation import VendorRecord
from conversations.store.calls.turn_matching import VendorTurn

FINAL = frozenset({"done", "failed"})
"""Statuses after which the record does not change any more."""

Fields = Mapping[str, Any]


def is_final(answer: Fields) -> bool:
    """Whether the vendor is done with the conversation."""
    return answer.get("status") in FINAL


def read_record(answer: Fields) -> VendorRecord:
    """What the vendor's conversation detail says."""
    transcript = answer.get("transcript")
    entries = [
        entry
        for entry in (transcript if isinstance(transcript, list) else [])
        if isinstance(entry, dict)
    ]
    return VendorRecord(
        turns=tuple(turn for entry in entries for turn in _turn(entry)),
        tools=tuple(_tools(entries)),
        analysis=_object(answer.get("analysis")),
        metadata=_object(answer.get("metadata")),
    )


def _turn(entry: Fields) -> Iterator[VendorTurn]:
    role, text = entry.get("role"), _text(entry.get("message"))
    if role not in ("user", "agent") or not text.strip():
        return
    yield VendorTurn(
        role=role,
        text=text,
        started_ms=_ms(entry.get("time_in_call_secs")),
        original_text=_text(entry.get("original_message")),
        interrupted=entry.get("interrupted") is True,
        medium="text" if entry.get("source_medium") == "text" else "audio",
    )


def _tools(entries: list[dict[str, Any]]) -> Iterator[ToolRun]:
    results = {
        result.get("request_id"): result
        for entry in entries
        for result in _objects(entry.get("tool_results"))
    }
    for entry in entries:
        for call in _objects(entry.get("tool_calls")):
            call_id = _text(call.get("request_id"))
            if not call_id:
                continue
            result = results.get(call_id, {})
            seconds = result.get("tool_latency_secs")
            yield ToolRun(
                call_id=call_id,
                name=_text(call.get("tool_name")),
                kind=tool_kind(call.get("type")),
                arguments=_arguments(call.get("params_as_json")),
                event_id=0,
                requested_ms=_ms(entry.get("time_in_call_secs")),
                result=_text(result.get("result_value")) if result else None,
                is_error=result.get("is_error") is True,
                latency_ms=None if seconds is None else _ms(seconds),
            )


def _arguments(text: object) -> dict[str, Any]:
    try:
        return _object(from_json(text)) if isinstance(text, str) else {}
    except ValueError:
        return {}


def _objects(value: object) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else []
    return [item for item in found if isinstance(item, dict)]


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _ms(seconds: object) -> int:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return 0
    # A day is longer than any call; beyond, it is no time at all.
    return round(seconds * 1000) if 0 <= seconds <= 86_400 else 0
