import pytest
from django.db.models import Q

from conversations.models import Conversation, Feedback, Turn
from conversations.store.row_counts import number_of
from tests.store.held_conversations import held, turn

pytestmark = pytest.mark.django_db


def test_numbers_do_not_multiply_each_other(django_assert_num_queries):
    row, bare = held(), held()
    for event_id in (1, 2, 3):
        turn(row, "agent", "Hello" if event_id > 1 else "", event_id)
    for event_id in (1, 2):
        Feedback.objects.create(conversation=row, event_id=event_id, score="like")
    counted = Conversation.objects.order_by("pk").annotate(
        turns_in_all=number_of(Turn, "conversation"),
        spoken=number_of(Turn, "conversation", ~Q(text="")),
        thumbs=number_of(Feedback, "conversation"),
    )
    with django_assert_num_queries(1):
        found = [(c, c.turns_in_all, c.spoken, c.thumbs) for c in counted]
    assert found == [(row, 3, 2, 2), (bare, 0, 0, 0)]
