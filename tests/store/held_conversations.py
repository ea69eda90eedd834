"""Rows of conversations as they are left behind."""

from datetime import UTC, datetime, timedelta

from conversations.models import Conversation, Retrieval, ToolCall, Turn, Upload

BEGAN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def held(agent=None, after_s=0, **changes):
    """One that is over; it began so long after BEGAN."""
    return Conversation.objects.create(
        **{
            "agent": agent,
            "agent_name": "Library desk",
            "started_at": BEGAN + timedelta(seconds=after_s),
            "duration_ms": 61_400,
            "status": "done",
            "end_reason": "client_left",
            **changes,
        }
    )


def turn(conversation, role, text, event_id, **changes):
    """Something that was said, 1.5 s after what has the id before."""
    return Turn.objects.create(
        **{
            "conversation": conversation,
            "role": role,
            "text": text,
            "event_id": event_id,
            "started_ms": event_id * 1_500,
            **changes,
        }
    )


def call(conversation, name, event_id, **changes):
    """A tool that was called in the turn of this id."""
    return ToolCall.objects.create(
        **{
            "conversation": conversation,
            "call_id": f"call_{ToolCall.objects.count()}",
            "name": name,
            "kind": "client",
            "event_id": event_id,
            "requested_ms": event_id * 1_500,
            **changes,
        }
    )


def looked_up(conversation, event_id, query, **passage):
    """A passage that was found for the caller's turn of this id."""
    found = {"document_id": "doc_1", "document": "Prices", "text": "", "score": 0.625}
    return Retrieval.objects.create(
        conversation=conversation,
        event_id=event_id,
        query=query,
        passages=[{**found, **passage}],
        model="offline/e5",
        latency_ms=24,
    )


def upload(conversation, event_id, **changes):
    """A picture that went with the caller's message of this id."""
    return Upload.objects.create(
        **{
            "conversation": conversation,
            "name": "me.png",
            "media_type": "image/png",
            "size_bytes": 7,
            "event_id": event_id,
            **changes,
        }
    )
