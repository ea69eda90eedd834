"""What was said and done in a conversation, turn by turn, as the API gives it."""

from collections.abc import Iterable, Sequence
from typing import Any

from conversations.models import (
    Conversation,
    Feedback,
    Retrieval,
    Role,
    ToolCall,
    Turn,
    Upload,
)
from conversations.store.conversations.facts import agent_id
from conversations.store.conversations.retrievals import (
    retrieval_json,
    retrievals_of,
)
from conversations.store.conversations.wire_turn import WireTool, WireTurn, turn_json


def transcript(
    conversation: Conversation, thumbs: Iterable[Feedback], site_url: str
) -> list[dict[str, Any]]:
    """Every turn in its order, with its tools, files, thumbs and passages, in four queries.

    A tool or a file without words makes a turn of its own.
    """
    speaker = agent_id(conversation)
    began = conversation.started_at.timestamp()
    calls = _by_turn(ToolCall.objects.filter(conversation=conversation))
    files = _by_turn(
        Upload.objects.filter(conversation=conversation, event_id__isnull=False)
    )
    thumb_of = {thumb.event_id: thumb for thumb in thumbs if thumb.event_id is not None}
    items: list[tuple[int, dict[str, Any]]] = []
    speakers = [(0, speaker)]
    found = retrievals_of([conversation.pk]).get(conversation.pk, {})
    for turn in Turn.objects.filter(conversation=conversation):
        if turn.role == Role.AGENT:
            # After a transfer it is another agent who speaks.
            speakers.append((turn.started_ms, turn.agent_id_then or speaker))
            tools = [_tool(call, began) for call in calls.pop(turn.event_id, [])]
            item = turn_json(_said(turn, speakers[-1][1], tools))
            item["feedback"] = _thumb(thumb_of.get(turn.event_id), conversation)
        else:
            item = turn_json(_said(turn, None, [], found.get(turn.event_id)))
            sent = files.pop(turn.event_id, [])
            item["file_inputs"] = [_file(each, conversation, site_url) for each in sent]
        items.append((turn.started_ms, item))
    for of_turn in calls.values():
        first = of_turn[0]
        wordless = WireTurn(
            role=Role.AGENT,
            at_ms=first.requested_ms,
            event_id=first.event_id,
            agent_id=[who for ms, who in speakers if ms <= first.requested_ms][-1],
            tools=[_tool(call, began) for call in of_turn],
        )
        items.append((first.requested_ms, turn_json(wordless)))
    for sent in files.values():
        since = sent[0].uploaded_at - conversation.started_at
        at_ms = max(0, int(since.total_seconds() * 1000))
        wordless = WireTurn(
            role=Role.USER, at_ms=at_ms, event_id=sent[0].event_id, medium="file"
        )
        item = turn_json(wordless)
        item["file_inputs"] = [_file(each, conversation, site_url) for each in sent]
        items.append((at_ms, item))
    # Stable: turns that began at once keep their order.
    return [item for _, item in sorted(items, key=lambda timed: timed[0])]


def _by_turn(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.event_id, []).append(row)
    return grouped


def _said(
    turn: Turn,
    speaker: str | None,
    tools: Sequence[WireTool],
    found: Retrieval | None = None,
) -> WireTurn:
    return WireTurn(
        role=turn.role,
        at_ms=turn.started_ms,
        text=turn.text,
        whole_text=turn.generated_text or turn.sent_text,
        interrupted=turn.interrupted,
        medium=turn.medium,
        event_id=turn.event_id,
        agent_id=speaker,
        tools=tools,
        latencies_ms=turn.latencies_ms,
        retrieval=None if found is None else retrieval_json(found),
    )


def _tool(call: ToolCall, began: float) -> WireTool:
    return WireTool(
        kind=call.kind,
        call_id=call.call_id,
        name=call.name,
        arguments=call.arguments,
        result=call.result,
        is_error=call.is_error,
        latency_ms=call.latency_ms,
        variable_updates=call.variable_updates,
        returned_at=began + (call.requested_ms + (call.latency_ms or 0)) / 1000,
    )


def _thumb(thumb: Feedback | None, conversation: Conversation) -> dict[str, Any] | None:
    if thumb is None:
        return None
    after = (thumb.given_at - conversation.started_at).total_seconds()
    return {"score": thumb.score, "time_in_call_secs": max(0, int(after))}


def _file(upload: Upload, conversation: Conversation, site_url: str) -> dict[str, Any]:
    return {
        "file_id": upload.public_id,
        "original_filename": upload.name,
        "mime_type": upload.media_type,
        # Needs a key, like everything else of the conversation.
        "file_url": f"{site_url}/v1/convai/conversations/{conversation.public_id}"
        f"/files/{upload.public_id}",
    }
