from pathlib import Path

import pytest
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django_tasks_db.models import DBTaskResult

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
from conversations.store.privacy.removal import (
    Removed,
    StillGoingOn,
    delete_conversation,
    delete_conversations,
)
from conversations.store.privacy.traces import remove_deleted
from conversations.store.sound.spool_file import path_beside
from tests.store.held_conversations import BEGAN, call, held, turn, upload

pytestmark = pytest.mark.django_db
OF_A_CONVERSATION = [Feedback, Note, Recording, ToolCall, Turn, Upload]


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


def test_nothing_of_it_is_left(media):
    agent = Agent.objects.create(name="Desk")
    Grant.objects.create(
        agent=agent, conversation_id="conv_x", secret_hash="a", expires_at=BEGAN
    )
    gone, stays = full(agent), full(agent)
    assert delete_conversation(gone.public_id)
    for model in OF_A_CONVERSATION:
        assert {row.conversation_id for row in model.objects.all()} == {stays.pk}
    assert len(files(media)) == 2
    assert Agent.objects.get() == agent
    assert Grant.objects.exists()


def test_what_waits_to_be_encoded_goes_too(media):
    row = full()
    path_beside(Path(row.recording.file.path)).write_bytes(b"sound")
    assert delete_conversation(row.public_id)
    assert files(media) == []


def test_one_that_is_killed_before_the_rows_are_gone_leaves_no_file(media):
    # The rows say that there is something left to delete; of files nobody would know.
    row = full()
    with transaction.atomic():
        delete_conversation(row.public_id)
        transaction.set_rollback(True)
    assert files(media) == []
    assert Conversation.objects.get() == row
    assert delete_conversations([row.pk]) == Removed(1, 1, 1)


def test_a_file_that_is_gone_already_hinders_nothing(media):
    row = full()
    for path in files(media):
        path.unlink()
    assert delete_conversation(row.public_id)


def test_one_whose_file_cannot_be_deleted_stays(media, monkeypatch):
    row = full()

    def refuse(_self, name):
        raise PermissionError(name)

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "delete", refuse)
        with pytest.raises(PermissionError):
            delete_conversation(row.public_id)
    assert Conversation.objects.get() == row
    assert len(files(media)) == 2


def test_many_are_counted_and_all_go_or_none(media):
    rows = [full() for _ in range(3)]
    pks = [row.pk for row in rows]
    Conversation.objects.filter(pk=pks[2]).update(status="in-progress")
    with pytest.raises(StillGoingOn, match=rows[2].public_id) as raised:
        delete_conversations(pks)
    assert raised.value.public_ids == [rows[2].public_id]
    assert Conversation.objects.count() == 3
    assert delete_conversations([*pks[:2], 0]) == Removed(2, 2, 2)
    assert delete_conversations([]) == delete_conversations(pks[:2]) == Removed()


def test_what_staff_did_is_forgotten_but_who_deleted_it_is_not(media):
    row, other = full(), full()
    ada = User.objects.create(username="ada")
    for flag in (CHANGE, DELETION):
        for of in (row, other):
            LogEntry.objects.create(
                user=ada,
                content_type=ContentType.objects.get_for_model(Conversation),
                object_id=str(of.pk),
                object_repr="Desk",
                action_flag=flag,
                change_message="Topic corrected to: a secret",
            )
    delete_conversation(row.public_id)
    left = LogEntry.objects.filter(object_id=str(row.pk))
    assert [entry.action_flag for entry in left] == [DELETION]
    assert LogEntry.objects.filter(object_id=str(other.pk)).count() == 2


def test_what_the_database_keeps_is_removed_once_it_is_certain(
    media, django_capture_on_commit_callbacks
):
    row = full()
    with django_capture_on_commit_callbacks(execute=True):
        delete_conversation(row.public_id)
        assert not DBTaskResult.objects.exists()
    task = DBTaskResult.objects.get()
    assert task.task_path == remove_deleted.module_path
    assert task.args_kwargs == {"args": [], "kwargs": {}}
    with django_capture_on_commit_callbacks(execute=True):
        delete_conversation(row.public_id)
    assert DBTaskResult.objects.count() == 1


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
