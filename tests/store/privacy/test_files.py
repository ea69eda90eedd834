import pytest
from django.core.files.storage import FileSystemStorage

from conversations.models import Recording, Upload
from conversations.store.privacy.files import delete_recordings, delete_uploads
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
