import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from conversations.models import (
    Agent,
    Conversation,
    Feedback,
    Grant,
    Note,
    Recording,
    ToolCall,
    Turn,
    Upload,
)
from conversations.store.privacy.removal import StillGoingOn, delete_conversation
from tests.store.held_conversations import BEGAN, call, held, turn, upload

pytestmark = pytest.mark.django_db
OF_A_CONVERSATION = [Feedback, Note, Recording, ToolCall, Turn, Upload]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def full(agent=None):
    """A conversation with one row of each kind, and files."""
    row = held(agent)
    spoken = turn(row, "agent", "At nine.", 1)
    Feedback.objects.create(conversation=row, event_id=1, turn=spoken, score="like")
    Note.objects.create(conversation=row, kind="error", at_ms=1)
    call(row, "hours", 1)
    picture = upload(row, 2)
    picture.file.save("me.png", ContentFile(b"picture"))
    recording = Recording(conversation=row)
    recording.file.save(f"{row.pk}.ogg", ContentFile(b"sound"))
    return row


def files(media):
    return [path for path in media.rglob("*") if path.is_file()]


def test_nothing_of_it_is_left(media, django_capture_on_commit_callbacks):
    agent = Agent.objects.create(name="Desk")
    Grant.objects.create(
        agent=agent, conversation_id="conv_x", secret_hash="a", expires_at=BEGAN
    )
    gone, stays = full(agent), full(agent)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_conversation(gone.public_id)
    for model in OF_A_CONVERSATION:
        assert {row.conversation_id for row in model.objects.all()} == {stays.pk}
    assert len(files(media)) == 2
    assert Agent.objects.get() == agent
    assert Grant.objects.exists()


def test_files_go_when_the_deletion_is_certain(
    media, django_capture_on_commit_callbacks
):
    row = full()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assert delete_conversation(row.public_id)
        assert len(files(media)) == 2
    assert len(callbacks) == 2
    assert files(media) == []


def test_what_is_undone_has_lost_no_file(media, django_capture_on_commit_callbacks):
    row = full()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        delete_conversation(row.public_id)
        transaction.set_rollback(True)
    assert len(files(media)) == 2
    assert Conversation.objects.get() == row
    assert Turn.objects.count() == 1


def test_a_file_that_is_gone_already_hinders_nothing(
    media, django_capture_on_commit_callbacks
):
    row = full()
    for path in files(media):
        path.unlink()
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_conversation(row.public_id)


@pytest.mark.parametrize("status", ["initiated", "in-progress"])
def test_what_goes_on_is_kept(media, status):
    row = full()
    Conversation.objects.update(status=status)
    with pytest.raises(StillGoingOn):
        delete_conversation(row.public_id)
    assert Conversation.objects.get() == row
    assert len(files(media)) == 2


@pytest.mark.parametrize("status", ["processing", "done", "failed"])
def test_what_is_over_can_be_deleted_once(status):
    row = held(status=status)
    assert delete_conversation(row.public_id)
    assert not delete_conversation(row.public_id)
    assert not delete_conversation("conv_nothing")
