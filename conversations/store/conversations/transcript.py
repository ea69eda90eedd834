"""What was said and done in a conversation, turn by turn, as the API gives it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from conversations.store.conversations.happenings import (
    Happened,
    Happening,
    happenings,
    sent_ms,
)
from conversations.store.conversations.retrievals import (
    retrieval_json,
    retrievals_of,
)
from conversations.store.conversations.thumbs import Thumbs
from conversations.store.conversations.wire_turn import WireTool, WireTurn, turn_json


def transcript(
    conversation: Conversation, thumbs: Thumbs, site_url: str
) -> list[dict[str, Any]]:
    """Every turn in its order, with its tools, files, thumbs and passages, in four queries.

    Tools or files without words, of one utterance, make a turn of their own.
    """
    pk = conversation.pk
    around = _Around(conversation, thumbs, retrievals_of([pk]).get(pk, {}), site_url)
    items = []
    speaker = agent_id(conversation)
    for utterance in _utterances(happenings([pk], ToolCall, Upload).get(pk, [])):
        first = utterance[0]
        if isinstance(first, Turn) and first.role == Role.AGENT:
            # After a transfer it is another agent who speaks.
            speaker = first.agent_id_then or agent_id(conversation)
        items.append(_item(around, utterance, speaker))
    return items


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known besides the utterances."""

    conversation: Conversation
    thumbs: Thumbs
    retrievals: Mapping[int, Retrieval]
    """By the event id of the caller's turn."""
    site_url: str


def _utterances(found: Iterable[Happening]) -> list[list[Happened]]:
    """Each turn with what is part of it."""
    utterances: list[list[Happened]] = []
    of_turn: dict[int, list[Happened]] = {}
    for each in found:
        if each.turn is not None:
            of_turn[each.turn.pk].append(each.what)
        elif utterances and _continues(utterances[-1][0], each.what):
            utterances[-1].append(each.what)
        else:
            utterances.append([each.what])
            if isinstance(each.what, Turn):
                of_turn[each.what.pk] = utterances[-1]
    return utterances


def _continues(first: Happened, each: Happened) -> bool:
    if isinstance(first, ToolCall) and isinstance(each, ToolCall):
        return first.event_id == each.event_id
    if isinstance(first, Upload) and isinstance(each, Upload):
        return first.event_id == each.event_id
    return False


def _item(
    around: _Around, utterance: Sequence[Happened], speaker: str | None
) -> dict[str, Any]:
    conversation = around.conversation
    first = utterance[0]
    began = conversation.started_at.timestamp()
    calls = [_tool(each, began) for each in utterance if isinstance(each, ToolCall)]
    files = [
        _file(each, conversation, around.site_url)
        for each in utterance
        if isinstance(each, Upload)
    ]
    thumb = None
    match first:
        case Turn(role=Role.AGENT):
            said = _said(first, speaker, calls)
            thumb = around.thumbs.get(first.event_id)
        case Turn():
            said = _said(first, None, [], around.retrievals.get(first.event_id))
        case ToolCall():
            said = WireTurn(
                role=Role.AGENT,
                at_ms=first.requested_ms,
                event_id=first.event_id,
                agent_id=speaker,
                tools=calls,
            )
        case _:
            assert isinstance(first, Upload)  # Of notes the API says nothing.
            said = WireTurn(
                role=Role.USER,
                at_ms=sent_ms(first, conversation.started_at),
                event_id=first.event_id,
                medium="file",
            )
    item = turn_json(said)
    return {**item, "feedback": _thumb(thumb, conversation), "file_inputs": files}


def _said(
    turn: Turn,
    speaker: str | None,
    calls: Sequence[WireTool],
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
        tools=calls,
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
