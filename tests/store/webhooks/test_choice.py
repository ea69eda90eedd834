import pytest

from conversations.models import Agent
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.webhooks.choice import (
    Choice,
    UnknownWebhook,
    agent_choice,
    change_settings,
    chosen,
)
from conversations.store.workspace import workspace_settings
from tests.store.webhooks.told_rows import webhook

TRANSCRIPT = frozenset([WebhookEvent.TRANSCRIPTION])


@pytest.mark.parametrize(
    "nothing", [None, {}, "webhook_1", {"post_call_webhook_id": None}, {"events": []}]
)
def test_where_no_webhook_is_named_nothing_is_chosen(nothing):
    assert chosen(nothing) is None


def test_who_names_no_events_is_told_what_was_said():
    assert chosen({"post_call_webhook_id": "webhook_1"}) == Choice(
        "webhook_1", TRANSCRIPT
    )


def test_the_turns_can_be_left_out():
    choice = chosen({"post_call_webhook_id": "w", "exclude_transcript": True})
    assert not choice.with_transcript


@pytest.mark.django_db
def test_settings_are_changed_together_and_the_choice_takes_effect():
    row = webhook(events=[])
    shown = change_settings(
        {"webhooks": {"post_call_webhook_id": row.public_id}, "can_use_mcp_servers": 1}
    )
    assert shown["can_use_mcp_servers"] == 1
    assert shown["webhooks"] == {"post_call_webhook_id": row.public_id}
    row.refresh_from_db()
    assert row.events == [WebhookEvent.TRANSCRIPTION]
    assert change_settings({"another": 2}) == {**shown, "another": 2}


@pytest.mark.django_db
def test_settings_that_name_no_webhook_that_is_there_change_nothing():
    change_settings({"kept": 1})
    with pytest.raises(UnknownWebhook):
        change_settings({"webhooks": {"post_call_webhook_id": "none"}, "kept": 2})
    assert workspace_settings() == {"kept": 1}


def test_settings_of_an_agent_that_are_no_objects_choose_nothing():
    for sent in ({}, {"platform_settings": None}, {"platform_settings": {"x": 1}}):
        assert agent_choice(Agent(vendor_settings=sent)) is None
    assert agent_choice(None) is None
