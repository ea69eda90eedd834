import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation, Recording
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.conversations.telling import (
    NothingToTell,
    conversation_told,
    sound_told,
)
from conversations.store.webhooks.queue import TEST
from conversations.store.workspace import change_workspace_settings
from tests.store.held_conversations import held, turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    row = held(Agent.objects.create(name="Desk"))
    turn(row, "user", "Hello?", 1)
    return row


def test_a_test_is_no_event():
    assert TEST not in set(WebhookEvent)


@pytest.mark.parametrize("gone", [None, "conv_none"])
def test_of_nothing_there_is_nothing_to_tell(gone):
    for tell in (sound_told, lambda gone: conversation_told(gone, "webhook_1")):
        with pytest.raises(NothingToTell):
            tell(gone)


def test_what_the_workspace_leaves_out_is_left_out_for_its_webhook_alone(row):
    choice = {"post_call_webhook_id": "webhook_1", "exclude_transcript": True}
    change_workspace_settings({"webhooks": choice})
    assert "transcript" not in conversation_told(row.public_id, "webhook_1")
    assert len(conversation_told(row.public_id, "webhook_2")["transcript"]) == 1


def test_a_recording_that_outlives_the_words_is_told(row, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "sound.ogg").write_bytes(b"sound")
    Recording.objects.create(conversation=row, file="sound.ogg", size_bytes=5)
    Conversation.objects.update(transcript_deleted_at=timezone.now())
    assert sound_told(row.public_id).kept.size_bytes == 5
    with pytest.raises(NothingToTell, match="said was deleted"):
        conversation_told(row.public_id, "webhook_1")
