from datetime import UTC, datetime

import pytest

from conversations.models import Conversation, Feedback, Note, Recording, ToolCall, Turn
from conversations.store.conversations.queries import (
    happenings,
    overall_feedback,
    recording_of,
    with_thumbs,
)
from tests.store.held_conversations import looked_up

pytestmark = pytest.mark.django_db


def conversation(**changes):
    return Conversation.objects.create(
        **{
            "agent_name": "Desk",
            "started_at": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
            **changes,
        }
    )


def turn(of, role, text, started_ms, **changes):
    return Turn.objects.create(
        conversation=of,
        event_id=Turn.objects.count() + 1,
        role=role,
        text=text,
        started_ms=started_ms,
        **changes,
    )


@pytest.fixture
def talked():
    made = conversation(user_id="reader 7")
    turn(made, "agent", "We open at nine.", 2_000)
    turn(made, "user", "Hello", 1_000)
    return made


def test_everything_of_one_conversation_is_found_and_nothing_of_another(
    talked, django_assert_num_queries
):
    ToolCall.objects.create(
        conversation=talked, call_id="1", name="end_call", event_id=1, requested_ms=5
    )
    looked_up(talked, 2, "hello")
    looked_up(conversation(), 2, "elsewhere")
    Note.objects.create(conversation=talked, kind="error", at_ms=7)
    Feedback.objects.create(conversation=talked, event_id=1, score="like")
    Feedback.objects.create(conversation=talked, event_id=None, score="dislike")
    turn(conversation(), "user", "Something else", 1)
    with django_assert_num_queries(5):
        all_of_it = happenings(talked)
    assert [turn.text for turn in all_of_it.turns] == ["Hello", "We open at nine."]
    assert [call.name for call in all_of_it.tool_calls] == ["end_call"]
    assert [note.kind for note in all_of_it.notes] == ["error"]
    assert all_of_it.scores == {1: "like", None: "dislike"}
    overall = overall_feedback(talked)
    assert overall is not None
    assert overall.score == "dislike"


def test_thumbs_are_counted_apart(talked):
    conversation()
    for event_id, score in [(1, "like"), (2, "like"), (3, "dislike")]:
        Feedback.objects.create(conversation=talked, event_id=event_id, score=score)
    counted = with_thumbs(Conversation.objects.order_by("pk"))
    assert [(c.likes, c.dislikes) for c in counted] == [(2, 1), (0, 0)]


def test_recording_is_none_unless_there_is_one(talked):
    assert recording_of(talked) is None
    assert recording_of(None) is None
    kept = Recording.objects.create(conversation=talked, file="a.ogg")
    assert recording_of(talked) == kept
