from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from conversations.models import Agent, Conversation
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old():
    agent = Agent.objects.create(name="Desk", transcript_days=1)
    ended_at = timezone.now() - timedelta(days=2)
    return held(agent, started_at=ended_at, ended_at=ended_at, title="Hours")


def test_it_can_be_asked_first(old, capsys):
    call_command("apply_retention", dry_run=True)
    assert capsys.readouterr().out == (
        "1 transcripts and 0 recordings would be deleted.\n"
    )
    assert Conversation.objects.get().title == "Hours"


def test_what_is_over_its_time_is_deleted(old, capsys):
    call_command("apply_retention")
    assert capsys.readouterr().out == "1 transcripts and 0 recordings deleted.\n"
    assert Conversation.objects.get().title == ""
