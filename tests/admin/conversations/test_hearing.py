import pytest
from django.urls import reverse

from conversations.models import Conversation, RecordingAccess
from conversations.store.sound.waveform import Waveform

SOUND = bytes(range(256)) * 40


@pytest.fixture
def url(conversation):
    return reverse("admin:conversations_conversation_recording", args=[conversation.pk])


def test_whole_sound_is_played_to_those_who_may_hear_it(listener, url, recording):
    response = listener.get(url)
    assert response.status_code == 200
    assert response.getvalue() == SOUND
    assert response["Content-Type"] == "audio/ogg"
    assert response["Accept-Ranges"] == "bytes"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "expected", "content_range"),
    [
        ("bytes=0-", SOUND, "bytes 0-10239/10240"),
        ("bytes=100-199", SOUND[100:200], "bytes 100-199/10240"),
        ("bytes=10000-99999", SOUND[10_000:], "bytes 10000-10239/10240"),
        ("bytes=-10", SOUND[-10:], "bytes 10230-10239/10240"),
        ("bytes=-99999", SOUND, "bytes 0-10239/10240"),
    ],
)
def test_player_seeks_by_ranges(
    listener, url, recording, wanted, expected, content_range
):
    response = listener.get(url, headers={"range": wanted})
    assert response.status_code == 206
    assert response.getvalue() == expected
    assert response["Content-Range"] == content_range


@pytest.mark.parametrize("wanted", ["bytes=10240-", "bytes=200-100", "bytes=-0"])
def test_range_outside_the_file_is_refused_with_its_size(
    listener, url, recording, wanted
):
    response = listener.get(url, headers={"range": wanted})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */10240"


@pytest.mark.parametrize("wanted", ["bytes=-", "seconds=1-2", "bytes=0-1,5-6", "x"])
def test_range_that_is_not_understood_is_ignored(listener, url, recording, wanted):
    response = listener.get(url, headers={"range": wanted})
    assert response.status_code == 200
    assert response.getvalue() == SOUND


def test_staff_may_listen_to_a_conversation_that_goes_on(
    listener, url, recording, conversation
):
    Conversation.objects.update(status="in-progress", ended_at=None)
    assert listener.get(url).getvalue() == SOUND
    more = SOUND + b"more"
    with recording.file.storage.open(recording.file.name, "wb") as file:
        file.write(more)
    response = listener.get(url, headers={"range": "bytes=10240-"})
    assert response.getvalue() == b"more"
    assert response["Content-Range"] == "bytes 10240-10243/10244"


def test_hearing_is_noted_once_while_one_listens(
    listener, url, recording, conversation, caplog
):
    with caplog.at_level("INFO"):
        for _ in range(3):
            listener.get(url, headers={"range": "bytes=5-"})
    access = RecordingAccess.objects.get()
    assert (access.conversation, access.way) == (conversation, "admin")
    assert access.by == access.user.username
    assert caplog.text.count(conversation.public_id) == 1


def test_reading_is_not_hearing(reader, url, recording):
    assert reader.get(url).status_code == 403
    assert not RecordingAccess.objects.exists()


def test_hearing_needs_reading(client, staff, url, recording):
    client.force_login(staff("hear_recording"))
    assert client.get(url).status_code == 404


def test_stranger_is_sent_to_sign_in(client, url, recording):
    response = client.get(url)
    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_missing_recording_or_file_is_not_found(listener, url, conversation, recording):
    recording.file.storage.delete(recording.file.name)
    assert listener.get(url).status_code == 404
    recording.delete()
    assert listener.get(url).status_code == 404


@pytest.fixture
def waveform_url(conversation):
    return reverse("admin:conversations_conversation_waveform", args=[conversation.pk])


def test_waveform_is_drawn_without_hearing(listener, waveform_url, recording):
    recording.waveform = Waveform(2_000, b"\x01\xff", b"\x00\x09").packed()
    recording.save()
    response = listener.get(waveform_url)
    assert response.json() == {
        "duration_ms": 2_000,
        "caller": [1, 255],
        "agent": [0, 9],
    }
    assert "no-store" in response["Cache-Control"]
    assert not RecordingAccess.objects.exists()


def test_waveform_of_a_broken_or_lost_file_is_told(listener, waveform_url, recording):
    response = listener.get(waveform_url)
    assert response.status_code == 404
    assert response.json() == {"problem": "the recording's file is broken."}
    recording.file.storage.delete(recording.file.name)
    response = listener.get(waveform_url)
    assert response.status_code == 404
    assert "its file is gone" in response.json()["problem"]


def test_waveform_needs_the_right_to_hear_and_to_view(
    client, reader, staff, waveform_url, recording
):
    assert reader.get(waveform_url).status_code == 403
    client.force_login(staff("hear_recording"))
    assert client.get(waveform_url).status_code == 404
