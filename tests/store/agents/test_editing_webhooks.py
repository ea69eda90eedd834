"""The webhook that an agent's settings name."""

import pytest

from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.agents import editing
from conversations.store.agents.config.conversion import BadConfig, shown
from conversations.store.webhooks.choice import agent_choice
from tests.store.webhooks.told_rows import webhook

pytestmark = pytest.mark.django_db


def settings(choice):
    return {"platform_settings": {"workspace_overrides": {"webhooks": choice}}}


def no_problem(_column, _name):
    return None


def test_what_is_sent_is_given_back_and_meant():
    choice = {
        "post_call_webhook_id": webhook(events=[]).public_id,
        "events": ["audio", "answering_machine_detection"],
        "send_audio": True,
    }
    made = editing.create_agent(settings(choice), no_problem)
    overrides = shown(made)["platform_settings"]["workspace_overrides"]
    assert overrides["webhooks"] == choice
    assert agent_choice(made).events == {WebhookEvent.AUDIO}


@pytest.mark.parametrize("unknown", ["webhook_none", 7, ["webhook_none"]])
def test_a_webhook_that_nobody_made_is_refused_by_its_name(unknown):
    sent = settings({"post_call_webhook_id": unknown})
    with pytest.raises(BadConfig, match="webhooks.post_call_webhook_id: There is no"):
        editing.create_agent(sent, no_problem)


def test_one_that_was_removed_since_keeps_nothing_else_from_being_changed():
    row = webhook()
    made = editing.create_agent(
        settings({"post_call_webhook_id": row.public_id}), no_problem
    )
    row.delete()
    changed = editing.change_agent(made.public_id, {"name": "New"}, no_problem)
    assert changed.name == "New"


def test_a_choice_can_be_taken_back():
    sent = settings({"post_call_webhook_id": webhook().public_id})
    made = editing.create_agent(sent, no_problem)
    sent = settings({"post_call_webhook_id": None})
    changed = editing.change_agent(made.public_id, sent, no_problem)
    assert agent_choice(changed) is None
