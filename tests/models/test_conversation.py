from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from conversations.engine.outputs import EndReason
from conversations.models.conversation import (
    ENDINGS,
    LIVE,
    PROCESS_LOST,
    Conversation,
    Status,
)

BEGAN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_statuses_are_those_of_the_wire():
    assert Status.values == ["initiated", "in-progress", "processing", "done", "failed"]
    assert list(LIVE) == ["initiated", "in-progress"]


def test_every_ending_of_the_engine_has_words_for_people():
    assert list(ENDINGS) == [*EndReason, PROCESS_LOST]
    lost = Conversation(end_reason=PROCESS_LOST)
    assert lost.get_end_reason_display() == "The server was killed."


def test_conversation_is_named_by_agent_and_time():
    conversation = Conversation(agent_name="Desk", started_at=BEGAN)
    assert str(conversation) == "Desk, 2026-11-21 09:30"


@pytest.mark.django_db
def test_public_id_is_unique():
    first = Conversation.objects.create(agent_name="Desk", started_at=BEGAN)
    with pytest.raises(IntegrityError):
        Conversation.objects.create(
            agent_name="Desk", started_at=BEGAN, public_id=first.public_id
        )
