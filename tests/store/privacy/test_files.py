import pytest
from django.core.files.storage import FileSystemStorage
from django.db import transaction

from conversations.models import Recording, Upload
from conversations.store.privacy.files import delete_recordings, delete_uploads
from tests.store.held_conversations import held, upload
from tests.store.privacy.marked import marked

pytestmark = pytest.mark.django_db(transaction=True)


def files(media):
    return sorted(path.suffix for path in media.rglob("*") if path.is_file())


def test_rows_go_with_their_files_and_what_waits_to_be_encoded(media):
    marked()
    assert files(media) == [".ogg", ".png", ".spool"]
    assert delete_recordings(Recording.objects.all()) == 1
    assert files(media) == [".png"]
    assert delete_uploads(Upload.objects.all()) == 1
    assert files(media) == []
    assert not Recording.objects.exists()
    assert not Upload.objects.exists()


def test_a_file_that_cannot_be_deleted_keeps_its_row(media, monkeypatch):
    marked()

    def refuse(_self, _name):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "delete", refuse)
        with pytest.raises(PermissionError):
            delete_uploads(Upload.objects.all())
    assert Upload.objects.exists()
    assert delete_uploads(Upload.objects.all()) == 1


def test_a_row_whose_file_is_gone_goes_too(media):
    marked()
    for path in list(media.rglob("*.ogg")):
        path.unlink()
    assert delete_recordings(Recording.objects.all()) == 1


# --- However else a row goes, its file follows -------------------------------------------


@pytest.mark.parametrize("by", ["conversation", "rows"])
def test_files_go_however_their_rows_do(media, by):
    row = marked()
    with transaction.atomic():
        if by == "conversation":
            row.delete()
        else:
            Recording.objects.all().delete()
            Upload.objects.all().delete()
        assert files(media) == [".ogg", ".png", ".spool"]
    assert files(media) == []


def test_files_stay_when_the_deletion_is_undone(media):
    row = marked()
    with transaction.atomic():
        row.delete()
        transaction.set_rollback(True)
    assert files(media) == [".ogg", ".png", ".spool"]
    assert Upload.objects.exists()


def test_a_row_that_never_had_a_file_is_deleted_too(media):
    row = held()
    upload(row, 1)
    Recording.objects.create(conversation=row)
    row.delete()
    assert not Upload.objects.exists()


def test_a_file_that_does_not_go_is_logged_and_keeps_no_other(
    media, monkeypatch, caplog
):
    row = marked()
    delete = FileSystemStorage.delete

    def refuse_one(self, name):
        if name.endswith(".png"):
            raise PermissionError(name)
        delete(self, name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse_one)
    row.delete()
    assert files(media) == [".png"]
    assert "PermissionError" in caplog.text
    assert ".png" in caplog.text
