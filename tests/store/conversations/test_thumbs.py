import pytest

from conversations.models import Conversation, Feedback
from conversations.store.conversations.thumbs import (
    overall_feedback,
    thumbs_of,
    with_thumbs,
)
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


def given(conversation, *thumbs):
    for event_id, score in thumbs:
        Feedback.objects.create(
            conversation=conversation, event_id=event_id, score=score
        )


def test_thumbs_are_counted_apart():
    talked = held()
    held()
    given(talked, (1, "like"), (2, "like"), (3, "dislike"))
    counted = with_thumbs(Conversation.objects.order_by("pk"))
    assert [(c.likes, c.dislikes) for c in counted] == [(2, 1), (0, 0)]


def test_thumbs_stand_by_what_they_are_on(django_assert_num_queries):
    talked, silent = held(), held()
    given(talked, (1, "like"), (None, "dislike"))
    with django_assert_num_queries(1):
        found = thumbs_of([talked.pk, silent.pk])
    scores = {event_id: thumb.score for event_id, thumb in found[talked.pk].items()}
    assert scores == {1: "like", None: "dislike"}
    assert found[silent.pk] == {}


def test_the_thumb_on_the_whole_is_none_unless_there_is_one():
    talked, silent = held(), held()
    given(talked, (1, "like"), (None, "dislike"))
    overall = overall_feedback(talked)
    assert overall is not None
    assert overall.score == "dislike"
    assert overall_feedback(silent) is None
