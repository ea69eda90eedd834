from typing import get_args

import pytest
from django.db import connection
from django.utils import timezone

from conversations.models import Agent, Conversation
from conversations.models.privacy import WAYS, Erasure, RecordingAccess, Way

pytestmark = pytest.mark.django_db


def test_who_heard_a_recording_is_known_when_the_conversation_is_gone():
    agent = Agent.objects.create(name="Desk")
    conversation = Conversation.objects.create(
        agent=agent, agent_name="Desk", started_at=timezone.now()
    )
    RecordingAccess.objects.create(
        conversation=conversation,
        conversation_id_then=conversation.public_id,
        by="ann",
        way="admin",
    )
    conversation.delete()
    access = RecordingAccess.objects.get()
    assert access.conversation is None
    assert access.conversation_id_then == conversation.public_id
    assert str(access).startswith("ann, ")


def test_an_erasure_holds_nothing_to_know_a_person_by():
    fields = {field.name for field in Erasure._meta.get_fields()}
    assert not fields & {"user_id", "contact", "name"}


def test_every_way_has_its_words():
    assert set(WAYS) == set(get_args(Way))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="speaks of SQLite's plans")
def test_whether_it_was_heard_lately_and_whose_it_is_is_looked_up():
    lately = RecordingAccess.objects.filter(
        conversation_id_then="conv_a", by="ann", way="admin", at__gt=timezone.now()
    )
    assert "USING INDEX recording_access_lately" in lately.order_by().explain()
    theirs = Conversation.objects.filter(user_id="reader 7")
    assert "USING INDEX conversation_user" in theirs.explain()
