import pytest
from django.core.files.base import ContentFile

from conversations.models import Conversation, Recording
from conversations.store.sound.kept import has_sound, kept_sound
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def recorded(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    row = held()
    # A killed process never wrote the size.
    Recording(conversation=row).file.save("a.ogg", ContentFile(b"OggS sound"))
    return row


def test_sound_is_as_large_as_its_file_and_can_be_opened_again(recorded):
    sound = kept_sound(recorded.public_id)
    assert sound is not None
    assert (sound.media_type, sound.size_bytes) == ("audio/ogg", 10)
    for _ in range(2):
        with sound.open() as file:
            assert file.read() == b"OggS sound"


@pytest.mark.parametrize("status", ["initiated", "in-progress"])
def test_sound_that_is_still_written_is_not_given_out(recorded, status):
    Conversation.objects.update(status=status)
    assert kept_sound(recorded.public_id) is None


@pytest.mark.parametrize("status", ["processing", "done", "failed"])
def test_sound_of_what_is_over_is(recorded, status):
    Conversation.objects.update(status=status)
    assert kept_sound(recorded.public_id) is not None


def test_a_file_that_is_gone_is_no_sound(recorded, tmp_path):
    (tmp_path / "a.ogg").unlink()
    assert kept_sound(recorded.public_id) is None
    assert not has_sound(Recording.objects.get())


def test_a_recording_that_never_had_a_file_is_no_sound():
    row = held()
    recording = Recording.objects.create(conversation=row)
    assert not has_sound(recording)
    assert kept_sound(row.public_id) is None


def test_sound_is_that_of_its_own_conversation(recorded):
    assert kept_sound(held().public_id) is None
    assert kept_sound("conv_nothing") is None
