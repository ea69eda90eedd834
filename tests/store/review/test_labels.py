import pytest
from django.utils import timezone

from conversations.models import Conversation, Label
from conversations.store.review.labels import (
    add_label,
    all_labels,
    labels_on,
    remove_label,
)


@pytest.fixture
def conversation(db):
    return Conversation.objects.create(agent_name="Desk", started_at=timezone.now())


def test_label_is_made_when_it_is_first_used(conversation):
    made = add_label(conversation, "Refund", "warning")
    assert labels_on(conversation) == [made]
    assert (made.name, made.colour) == ("Refund", "warning")


def test_label_that_is_there_is_used_however_it_is_written(conversation):
    made = Label.objects.create(name="Refund", colour="danger")
    assert add_label(conversation, "refund", "info") == made
    assert add_label(conversation, "Refund") == made
    assert labels_on(conversation) == all_labels() == [made]
    assert all_labels()[0].colour == "danger"


def test_label_taken_off_stays_for_others(conversation):
    other = Conversation.objects.create(agent_name="Desk", started_at=timezone.now())
    made = add_label(conversation, "Refund")
    add_label(other, "Refund")
    remove_label(conversation, made.pk)
    assert labels_on(conversation) == []
    assert labels_on(other) == [made]
