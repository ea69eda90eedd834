"""Which agents may take over a conversation, and why others may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation
from conversations.store.calls.taking_over import CannotTakeOver, who_takes_over

pytestmark = pytest.mark.django_db


def an_agent(**columns):
    return Agent.objects.create(public_id="agent_2", name="Billing", **columns)


def taken_over(public_id="agent_2", *, called="agent_1", from_private=False):
    return who_takes_over(public_id, called=called, from_private=from_private)


def refusal(public_id="agent_2", *, from_private=False):
    with pytest.raises(CannotTakeOver) as refused:
        taken_over(public_id, from_private=from_private)
    return str(refused.value)


def test_an_agent_that_takes_calls_takes_over_as_it_stands_now():
    an_agent(prompt="Bills.")
    assert taken_over().prompt == "Bills."


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"enabled": False}, "switched off"),
        ({"archived": True}, "switched off"),
        ({"backend": "hosted", "hosted_agent_id": "x"}, "vendor's platform"),
        ({"requires_auth": True}, "private"),
        ({"concurrency_limit": 0}, "as many as it may"),
        ({"daily_limit": 0}, "as many as it may"),
    ],
)
def test_one_that_would_not_take_the_call_does_not_take_over(columns, why):
    an_agent(**columns)
    assert "Billing" in refusal()
    assert why in refusal()


def test_nobody_takes_over_who_is_not_there():
    assert "agent_9" in refusal("agent_9")
    assert "no agent" in refusal("ä" * 200)


def test_a_private_agent_takes_over_from_a_private_one():
    an_agent(requires_auth=True)
    assert taken_over(from_private=True).name == "Billing"


def test_a_limit_holds_for_the_conversations_that_began_with_the_agent():
    agent = an_agent(concurrency_limit=1)
    now = timezone.now()
    Conversation.objects.create(
        agent=agent,
        agent_name=agent.name,
        started_at=now,
        status="in-progress",
        lease_until=now + timedelta(minutes=1),
    )
    assert "already holds 1" in refusal()


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"zero_retention": True}, "keeps nothing"),
        ({"record_audio": False}, "no recordings"),
        ({"redacted_kinds": ["email_address"]}, "email_address"),
        ({"transcript_days": 7}, "for 7 days"),
        ({"audio_days": 7}, "for 7 days"),
    ],
)
def test_one_that_keeps_less_does_not_take_over(columns, why):
    an_agent(**columns)
    first = Agent.objects.create(public_id="agent_1", name="Desk")
    assert why in refusal()
    Agent.objects.filter(pk=first.pk).update(**columns)
    assert taken_over().name == "Billing"
