"""What was said and done in a conversation, turn by turn, as the API gives it."""

import json
from collections.abc import Iterable
from typing import Any

from conversations.models import (
    Conversation,
    Feedback,
    Role,
    ToolCall,
    Turn,
    Upload,
)
from conversations.store.conversations.facts import agent_id


def transcript(
    conversation: Conversation, thumbs: Iterable[Feedback], site_url: str
) -> list[dict[str, Any]]:
    """Every turn in its order, with its tools, files and thumbs, in three queries.

    A tool or a file without words makes a turn of its own.
    """
    speaker = agent_id(conversation)
    calls = _by_turn(ToolCall.objects.filter(conversation=conversation))
    files = _by_turn(
        Upload.objects.filter(conversation=conversation, event_id__isnull=False)
    )
    thumb_of = {thumb.event_id: thumb for thumb in thumbs if thumb.event_id is not None}
    items: list[tuple[int, dict[str, Any]]] = []
    for turn in Turn.objects.filter(conversation=conversation):
        item = _said(turn)
        if turn.role == Role.AGENT:
            item["agent_metadata"] = {"agent_id": speaker}
            item |= _tools(calls.pop(turn.event_id, []))
            item["feedback"] = _thumb(thumb_of.get(turn.event_id), conversation)
        else:
            sent = files.pop(turn.event_id, [])
            item["file_inputs"] = [_file(each, conversation, site_url) for each in sent]
        items.append((turn.started_ms, item))
    for of_turn in calls.values():
        item = _wordless(Role.AGENT, of_turn[0].requested_ms, of_turn[0].event_id)
        item["agent_metadata"] = {"agent_id": speaker}
        items.append((of_turn[0].requested_ms, item | _tools(of_turn)))
    for sent in files.values():
        since = sent[0].uploaded_at - conversation.started_at
        at_ms = max(0, int(since.total_seconds() * 1000))
        item = _wordless(Role.USER, at_ms, sent[0].event_id)
        item["file_inputs"] = [_file(each, conversation, site_url) for each in sent]
        items.append((at_ms, item | {"source_medium": "file"}))
    # Stable: turns that began at once keep their order.
    return [item for _, item in sorted(items, key=lambda timed: timed[0])]


def _by_turn(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.event_id, []).append(row)
    return grouped


def _said(turn: Turn) -> dict[str, Any]:
    whole = turn.generated_text or turn.sent_text
    return {
        "role": turn.role,
        "message": turn.text or None,
        "original_message": (whole or None) if turn.interrupted else None,
        "time_in_call_secs": turn.started_ms // 1000,
        "interrupted": turn.interrupted,
        "source_medium": turn.medium,
        "source_event_id": turn.event_id,
        "agent_metadata": None,
        "tool_calls": [],
        "tool_results": [],
        "feedback": None,
        "file_inputs": [],
        "conversation_turn_metrics": _metrics(turn),
        "rag_retrieval_info": None,
    }


def _wordless(role: Role, at_ms: int, event_id: int) -> dict[str, Any]:
    turn = Turn(role=role, started_ms=at_ms, event_id=event_id)
    return _said(turn) | {"source_medium": None}


def _metrics(turn: Turn) -> dict[str, Any] | None:
    if not turn.latencies_ms:
        return None
    return {
        "metrics": {
            stage: {"elapsed_time": ms / 1000}
            for stage, ms in turn.latencies_ms.items()
        }
    }


def _thumb(thumb: Feedback | None, conversation: Conversation) -> dict[str, Any] | None:
    if thumb is None:
        return None
    after = (thumb.given_at - conversation.started_at).total_seconds()
    return {"score": thumb.score, "time_in_call_secs": max(0, int(after))}


def _tools(calls: list[ToolCall]) -> dict[str, Any]:
    return {
        "tool_calls": [_asked(call) for call in calls],
        "tool_results": [_answered(c) for c in calls if c.result is not None],
    }


def _asked(call: ToolCall) -> dict[str, Any]:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return {
        "type": call.kind,
        "request_id": call.call_id,
        "tool_name": call.name,
        "params_as_json": arguments,
        "tool_has_been_called": True,
        "tool_details": (
            {"type": "client", "parameters": arguments}
            if call.kind == "client"
            else None
        ),
    }


def _answered(call: ToolCall) -> dict[str, Any]:
    return {
        "type": call.kind,
        "request_id": call.call_id,
        "tool_name": call.name,
        "result_value": call.result,
        "is_error": call.is_error,
        "tool_has_been_called": True,
        "tool_latency_secs": (
            None if call.latency_ms is None else call.latency_ms / 1000
        ),
        "dynamic_variable_updates": [],
    }


def _file(upload: Upload, conversation: Conversation, site_url: str) -> dict[str, Any]:
    return {
        "file_id": upload.public_id,
        "original_filename": upload.name,
        "mime_type": upload.media_type,
        # Needs a key, like everything else of the conversation.
        "file_url": f"{site_url}/v1/convai/conversations/{conversation.public_id}"
        f"/files/{upload.public_id}",
    }
