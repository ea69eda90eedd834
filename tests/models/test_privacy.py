import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation
from conversations.models.privacy import Erasure, RecordingAccess

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
