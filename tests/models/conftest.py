"""A conversation to hang rows on."""

import pytest
from django.utils import timezone

from conversations.models import Conversation


@pytest.fixture
def conversation(db):
    return Conversation.objects.create(agent_name="Desk", started_at=timezone.now())
