"""A conversation that is over, and what the API tells of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from elevenlabs.types import GetConversationResponseModel

from conversations.models import (
    Conversation,
)


@pytest.fixture
def held(agent):
    return Conversation.objects.create(
        agent=agent,
        agent_name=agent.name,
        status="done",
        started_at=timezone.now() - timedelta(seconds=100),
        duration_ms=42_600,
        end_reason="agent_ended",
        authorization_method="conversation_token",
        source="js_sdk",
        source_version="1.25.0",
        user_id="reader 7",
    )


@pytest.fixture
def said(held, caller):
    def ask(conversation=held):
        answer = caller("read").get(
            f"/v1/convai/conversations/{conversation.public_id}"
        )
        assert answer.status_code == 200, answer.json()
        GetConversationResponseModel.model_validate(answer.json(), strict=True)
        return answer.json()

    return ask
