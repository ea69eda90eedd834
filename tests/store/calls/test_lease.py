from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Conversation, Recording, Turn
from conversations.store.calls import lease
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lease import abandon, reap, renew, tend
from conversations.store.calls.lifecycle import begin, finish, start
from conversations.store.calls.writer import writer as process_writer


@pytest.fixture
def later():
    """When a lease of thirty seconds has run out, and one of sixty has not.

    Both begin after this, at whatever pace the machine has.
    """
    return timezone.now() + timedelta(seconds=55)


def test_lost_conversation_is_closed_with_all_that_was_said(new_conversation, later):
    public_id = start(new_conversation)
    begin(public_id)
    conversation = Conversation.objects.get()
    Turn.objects.create(
        conversation=conversation,
        event_id=1,
        role="user",
        text="Hi",
        started_ms=0,
        ended_ms=900,
    )
    Turn.objects.create(
        conversation=conversation,
        event_id=2,
        role="agent",
        text="We open",
        generated_text="We open at nine.",
        heard_text="We open",
        started_ms=1_500,
    )
    Recording.objects.create(conversation=conversation, file="recordings/a.ogg")
    assert reap(later) == 1
    conversation.refresh_from_db()
    assert conversation.status == "failed"
    assert conversation.end_reason == "process_lost"
    assert conversation.duration_ms == 1_500
    assert conversation.ended_at - conversation.started_at == timedelta(seconds=1.5)
    turn = Turn.objects.get(role="agent")
    assert (turn.text, turn.heard_text, turn.ended_ms) == ("We open", "We open", 1_500)
    assert not Recording.objects.get().complete


def test_lost_conversation_without_a_word_is_closed(new_conversation, later):
    start(new_conversation)
    assert reap(later) == 1
    assert Conversation.objects.get().duration_ms == 0


def test_renewed_ended_and_reaped_conversations_are_left_alone(new_conversation, later):
    begin(start(replace(new_conversation, process_id="alive")))
    ended = start(new_conversation)
    finish(ended, EndOfConversation("client_left", 10))
    assert renew("alive", 60_000) == 1
    assert reap(later) == 0
    start(new_conversation)
    assert reap(later) == 1
    assert reap(later) == 0


def test_process_renews_only_its_own(new_conversation, later):
    begin(start(replace(new_conversation, process_id="alive")))
    begin(start(replace(new_conversation, process_id="dead")))
    assert renew("alive", 60_000) == 1
    assert reap(later) == 1
    assert Conversation.objects.get(status="failed").process_id == "dead"


def test_renewing_is_one_statement(new_conversation, django_assert_num_queries):
    for _ in range(3):
        begin(start(new_conversation))
    with django_assert_num_queries(1):
        assert renew("process-1", 30_000) == 3


def test_conversation_that_never_began_is_not_kept_alive(new_conversation, later):
    start(new_conversation)
    assert renew("process-1", 60_000) == 0
    assert reap(later) == 1


def test_conversation_whose_end_could_not_be_written_is_reaped(new_conversation, later):
    begin(start(new_conversation))
    ended = start(new_conversation)
    begin(ended)
    abandon(ended)
    assert renew("process-1", 60_000) == 1
    assert reap(later) == 1
    assert Conversation.objects.get(public_id=ended).end_reason == "process_lost"


def test_conversation_that_was_closed_after_all_is_not_remembered(
    new_conversation, later
):
    ended = start(new_conversation)
    begin(ended)
    abandon(ended)
    renew("process-1", 60_000)
    assert ended in lease._abandoned
    reap(later)
    renew("process-1", 60_000)
    assert ended not in lease._abandoned


def test_tending_renews_what_lives_and_closes_what_is_lost(new_conversation, caplog):
    caplog.set_level("INFO")
    alive = start(replace(new_conversation, process_id="alive"))
    begin(alive)
    begin(start(replace(new_conversation, process_id="dead", lease_ms=0)))
    before = Conversation.objects.get(public_id=alive).lease_until
    tend("alive", 60_000)
    assert process_writer().close(20)
    assert Conversation.objects.get(public_id=alive).lease_until > before
    assert Conversation.objects.get(status="failed").process_id == "dead"
    assert "Closed 1 conversations" in caplog.text
