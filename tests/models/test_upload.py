import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction

from conversations.models.recording import Recording
from conversations.models.upload import Upload


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def upload(conversation):
    def made(name, content=b"picture"):
        row = Upload(
            conversation=conversation, name=name, media_type="image/png", size_bytes=7
        )
        if content is not None:
            row.file.save(name, ContentFile(content), save=False)
        row.save()
        return row

    return made


def left(media):
    return {path.name for path in media.rglob("*") if path.is_file()}


def test_a_deleted_uploads_file_goes_once_that_is_certain(
    upload, media, django_capture_on_commit_callbacks
):
    gone = upload("a.png")
    upload("b.png")
    with django_capture_on_commit_callbacks(execute=True):
        gone.delete()
        assert left(media) == {"a.png", "b.png"}
    assert left(media) == {"b.png"}


@pytest.mark.parametrize("by", ["conversation", "rows"])
def test_files_go_however_their_rows_do(
    conversation, upload, media, django_capture_on_commit_callbacks, by
):
    upload("a.png")
    upload("b.png")
    with django_capture_on_commit_callbacks(execute=True):
        conversation.delete() if by == "conversation" else Upload.objects.all().delete()
    assert left(media) == set()


def test_the_file_stays_when_the_deletion_is_undone(
    upload, media, django_capture_on_commit_callbacks
):
    row = upload("a.png")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        row.delete()
        transaction.set_rollback(True)
    assert left(media) == {"a.png"}
    assert Upload.objects.exists()


def test_a_row_without_a_file_is_deleted_too(
    conversation, upload, django_capture_on_commit_callbacks
):
    upload("lost.png", content=None)
    Recording.objects.create(conversation=conversation)
    with django_capture_on_commit_callbacks(execute=True) as done:
        conversation.delete()
    assert done == []


def test_a_file_that_cannot_be_deleted_is_logged_and_keeps_no_other(
    conversation, upload, media, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    for name in ("a.png", "b.png"):
        upload(name)
    recording = Recording(conversation=conversation)
    recording.file.save("c.ogg", ContentFile(b"sound"))
    delete = FileSystemStorage.delete

    def refuse_one(self, name):
        if name.endswith("a.png"):
            raise PermissionError(name)
        delete(self, name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse_one)
    with django_capture_on_commit_callbacks(execute=True):
        conversation.delete()
    assert left(media) == {"a.png"}
    assert "PermissionError" in caplog.text
    assert "a.png" in caplog.text


def test_ids_are_unique_and_files_stand_in_the_order_they_came(conversation, upload):
    rows = [upload(name) for name in ("b.png", "a.png")]
    assert list(Upload.objects.all()) == rows
    assert [str(row) for row in rows] == ["b.png", "a.png"]
    assert rows[0].event_id is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.create(
            conversation=conversation,
            public_id=rows[0].public_id,
            name="c.png",
            media_type="image/png",
            size_bytes=7,
        )
