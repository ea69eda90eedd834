"""What follows the end of a conversation: it waits to be analysed, or is done at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Agent, Analysis, Conversation, Delivery, Turn, Webhook
from conversations.store.calls.ending import (
    EndOfConversation,
    close_row,
    follow_up,
)
from conversations.store.calls.lease import reap
from conversations.store.calls.lifecycle import finish, start
from conversations.store.calls.reconciliation import keep_vendor_id

END = EndOfConversation(reason="client_left", ended_ms=10_000)
FAILED = EndOfConversation("failed", 5, "No voice.", True, "tts_cascade_error")


@pytest.fixture
def talk(new_conversation):
    """One in which something was said; it still goes on."""
    row = Conversation.objects.get(public_id=start(new_conversation))
    Turn.objects.create(conversation=row, event_id=1, role="user", started_ms=0)
    Conversation.objects.update(turn_count=1)
    return row


@pytest.fixture
def webhook(agent):
    return Webhook.objects.create(
        name="CRM",
        url="https://example.org",
        secret="s",
        events=["post_call_transcription"],
    )


def ended(row, end=END):
    assert finish(row.public_id, end)
    row.refresh_from_db()
    return row


def test_it_waits_to_be_analysed(talk, webhook):
    assert ended(talk).status == "processing"
    analysis = Analysis.objects.get()
    assert (analysis.conversation, analysis.state) == (talk, "queued")
    assert not Delivery.objects.exists()


def test_a_failed_one_is_analysed_and_stays_failed(talk):
    assert ended(talk, FAILED).status == "failed"
    assert Analysis.objects.get().state == "queued"


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        (Agent, {"analysed": False}),
        (Conversation, {"transcript_deleted_at": timezone.now()}),
    ],
)
def test_where_none_is_wanted_or_no_words_are_kept_it_is_done_at_once(
    talk, of, changes
):
    of.objects.update(**changes)
    assert ended(talk).status == "done"
    assert not Analysis.objects.exists()


def test_webhooks_are_told_at_once_where_nothing_is_to_be_analysed(talk, webhook):
    Agent.objects.update(analysed=False)
    ended(talk)
    assert Delivery.objects.get().conversation == talk


def test_without_a_word_there_is_nothing_to_analyse(new_conversation):
    row = Conversation.objects.get(public_id=start(new_conversation))
    assert ended(row).status == "done"
    assert not Analysis.objects.exists()


def test_of_an_agent_that_is_gone_nothing_is_asked(talk):
    Agent.objects.all().delete()
    assert ended(talk).status == "done"


def test_a_hosted_one_waits_for_the_vendors_record(talk):
    Agent.objects.update(backend="hosted")
    keep_vendor_id(talk.pk, "conv_there")
    assert ended(talk).status == "processing"
    assert not Analysis.objects.exists()


def test_a_hosted_one_that_never_reached_the_vendor_is_done(talk):
    Agent.objects.update(backend="hosted")
    assert ended(talk).status == "done"
    assert not Analysis.objects.exists()


def test_one_whose_process_was_killed_is_analysed_too(talk):
    assert reap(timezone.now() + timedelta(days=1)) == 1
    talk.refresh_from_db()
    assert talk.status == "failed"
    assert Analysis.objects.get().state == "queued"


def test_what_follows_may_follow_again(talk):
    ended(talk)
    follow_up(talk.pk)
    assert Analysis.objects.count() == 1


def test_of_two_that_close_it_one_does(talk):
    assert close_row(talk.pk, END)
    assert not close_row(talk.pk, FAILED)
    talk.refresh_from_db()
    assert (talk.status, talk.end_reason) == ("processing", "client_left")
    assert Turn.objects.get().ended_ms == END.ended_ms


def test_one_whose_lease_still_runs_is_not_taken_for_lost(talk):
    assert not close_row(talk.pk, FAILED, lost_by=talk.lease_until)
    assert close_row(talk.pk, FAILED, lost_by=talk.lease_until + timedelta(seconds=1))
    talk.refresh_from_db()
    assert (talk.status, talk.failure) == ("failed", "No voice.")
    assert talk.error_type == "tts_cascade_error"


def test_how_it_ended_is_no_failure_unless_it_failed(talk):
    end = EndOfConversation("client_left", 5, "Bye.", error_type="unknown")
    close_row(talk.pk, end)
    talk.refresh_from_db()
    assert (talk.end_message, talk.failure, talk.error_type) == ("Bye.", "", "")
