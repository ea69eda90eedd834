import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from conversations.models import Agent, Conversation, Upload
from conversations.store.calls import files

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture
def talking(db, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return Conversation.objects.create(
        agent=Agent.objects.create(name="Desk", files_allowed=True, max_files=1),
        agent_name="Desk",
        started_at=timezone.now(),
    )


def picture():
    return SimpleUploadedFile("me.png", PICTURE, "image/png")


def test_a_kept_file_can_be_loaded(talking):
    file_id = files.keep_file(talking.public_id, picture())
    found = files.file_of(talking.public_id, file_id)
    assert (found.file_id, found.name, found.media_type, found.size_bytes) == (
        file_id,
        "me.png",
        "image/png",
        len(PICTURE),
    )
    assert found.load() == found.load() == PICTURE


def test_a_file_of_another_conversation_is_not_found(talking):
    file_id = files.keep_file(talking.public_id, picture())
    other = Conversation.objects.create(agent_name="Desk", started_at=timezone.now())
    assert files.file_of(other.public_id, file_id) is None
    files.mark_sent(other.public_id, [file_id], 4)
    assert Upload.objects.get().event_id is None


def test_a_file_belongs_to_the_message_it_was_first_sent_with(talking):
    file_id = files.keep_file(talking.public_id, picture())
    for event_id in (4, 9):
        files.mark_sent(talking.public_id, [file_id, "file_none"], event_id)
    assert Upload.objects.get().event_id == 4
    assert not files.remove_unsent(talking.public_id, file_id)


def test_what_is_refused_in_the_end_leaves_no_file(talking, tmp_path, monkeypatch):
    """Another process took the last place while this one wrote its file."""
    check, looks = files._check_welcome, []

    def late(rows, conversation_id):
        if looks:
            Upload.objects.create(
                conversation=talking, name="x", media_type="x", size_bytes=1
            )
        looks.append(conversation_id)
        return check(rows, conversation_id)

    monkeypatch.setattr(files, "_check_welcome", late)
    with pytest.raises(files.FilesNotAllowed, match="as many as it may"):
        files.keep_file(talking.public_id, picture())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
