from django.core.files.base import ContentFile
from django.db import transaction

from conversations.models.recording import Recording


def kept(conversation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    recording = Recording(conversation=conversation)
    recording.file.save("recordings/a.ogg", ContentFile(b"sound"))
    return recording.file.path


def test_file_goes_with_its_conversation(
    conversation, settings, tmp_path, django_capture_on_commit_callbacks
):
    path = tmp_path / kept(conversation, settings, tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        conversation.delete()
        assert path.exists()
    assert not path.exists()


def test_file_stays_when_the_deletion_is_undone(
    conversation, settings, tmp_path, django_capture_on_commit_callbacks
):
    path = tmp_path / kept(conversation, settings, tmp_path)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        conversation.delete()
        transaction.set_rollback(True)
    assert path.exists()
    assert Recording.objects.exists()
