from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from conversations.models import Conversation


@pytest.mark.django_db
def test_lost_conversations_are_closed(capsys):
    now = timezone.now()
    Conversation.objects.create(
        agent_name="Desk", started_at=now, lease_until=now - timedelta(seconds=1)
    )
    call_command("reap_conversations")
    assert capsys.readouterr().out == "closed 1 conversations\n"
    assert Conversation.objects.get().status == "failed"
