from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation
from conversations.store.conversations.facts import (
    agent_id,
    agent_id_of,
    duration_secs,
    ending,
    outcome,
    unix_secs,
)
from tests.store.held_conversations import BEGAN, held


def test_moments_are_whole_seconds_that_have_passed():
    assert unix_secs(datetime(1970, 1, 1, 0, 0, 1, 999_999, UTC)) == 1


@pytest.mark.parametrize(
    ("duration_ms", "secs"), [(0, 0), (499, 0), (501, 1), (61_400, 61), (61_600, 62)]
)
def test_a_duration_is_the_nearest_second(duration_ms, secs):
    assert duration_secs(Conversation(duration_ms=duration_ms)) == secs


def test_without_a_duration_it_is_how_long_it_has_been():
    """Of a killed process's conversation only its times are known, or one of them."""
    over = Conversation(started_at=BEGAN, ended_at=BEGAN + timedelta(seconds=9.9))
    assert duration_secs(over) == 9
    now = timezone.now()
    assert duration_secs(Conversation(started_at=now - timedelta(minutes=5))) >= 300
    assert duration_secs(Conversation(started_at=now + timedelta(minutes=5))) == 0


@pytest.mark.parametrize(
    ("reason", "message", "said"),
    [
        ("", "", None),
        ("", "never mind", None),
        ("client_left", "", "The caller left."),
        ("process_lost", "", "The server was killed."),
        ("failed", "The model is away.", "The model is away."),
        ("of a later version", "", "of a later version"),
    ],
)
def test_an_ending_is_told_in_words(reason, message, said):
    assert ending(Conversation(end_reason=reason, end_message=message)) == said


def test_what_nobody_judged_is_unknown():
    assert outcome(Conversation()) == "unknown"
    assert outcome(Conversation(call_successful="failure")) == "failure"


@pytest.mark.django_db
def test_no_conversation_and_no_agent_are_told_apart():
    desk = Agent.objects.create(public_id="agent_desk", name="Desk")
    conversation = held(desk)
    assert agent_id_of(conversation.public_id) == agent_id(conversation) == "agent_desk"
    desk.delete()
    conversation.refresh_from_db()
    assert agent_id_of(conversation.public_id) == agent_id(conversation) == ""
    assert agent_id_of("conv_nothing") is None
