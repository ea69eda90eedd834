"""Whatever a conversation waited for: when that is over, it is done, and this is told."""

import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation, Delivery
from conversations.store.settling import settle
from tests.store.held_conversations import held
from tests.store.webhooks.told_rows import webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    webhook()
    return held(Agent.objects.create(name="Desk"), status="processing", turn_count=1)


def test_it_is_done_and_told_once(row):
    for _ in range(2):
        settle(row.pk)
    assert Conversation.objects.get().status == "done"
    assert Delivery.objects.get().conversation == row


def test_a_failed_one_stays_failed_and_is_told(row):
    Conversation.objects.update(status="failed")
    settle(row.pk)
    assert Conversation.objects.get().status == "failed"
    assert Delivery.objects.exists()


def test_that_it_could_not_begin_is_another_thing_to_tell(row):
    Conversation.objects.update(status="failed", turn_count=0)
    settle(row.pk)
    assert not Delivery.objects.exists()


def test_without_its_words_it_is_done_and_nobody_is_told(row):
    Conversation.objects.update(transcript_deleted_at=timezone.now())
    settle(row.pk)
    assert Conversation.objects.get().status == "done"
    assert not Delivery.objects.exists()
