import pytest
from django.db import IntegrityError, transaction

from conversations.models.turn import Note, ToolCall, Turn


def test_one_turn_per_role_and_event(conversation):
    for role in ("user", "agent"):
        Turn.objects.create(
            conversation=conversation, role=role, event_id=1, started_ms=0
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(
            conversation=conversation, role="user", event_id=1, started_ms=9
        )


def test_turns_and_notes_stand_in_the_order_of_time(conversation):
    for event_id, started_ms in [(3, 50), (2, 50), (1, 900)]:
        Turn.objects.create(
            conversation=conversation,
            role="user",
            event_id=event_id,
            started_ms=started_ms,
        )
        Note.objects.create(conversation=conversation, kind="x", at_ms=started_ms)
    assert [turn.event_id for turn in Turn.objects.all()] == [2, 3, 1]
    assert [note.at_ms for note in Note.objects.all()] == [50, 50, 900]


def test_one_row_per_tool_call(conversation):
    call = {"conversation": conversation, "call_id": "1", "name": "end_call"}
    ToolCall.objects.create(**call, event_id=1, requested_ms=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        ToolCall.objects.create(**call, event_id=2, requested_ms=5)
