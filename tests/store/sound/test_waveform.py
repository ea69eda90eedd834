import io
import threading

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from conversations.models import Conversation, Recording
from conversations.store.sound import waveform as module
from conversations.store.sound.mp3 import NotAudio
from conversations.store.sound.ogg import OggOpusFile
from conversations.store.sound.waveform import (
    Measuring,
    Unmeasured,
    Waveform,
    measured,
    waveform,
)

WAIT_S = 60.0


@pytest.fixture
def ogg(tmp_path):
    """Caller loud in the second second, agent loud in the third, of four."""
    path = tmp_path / "sound.ogg"
    rows = np.zeros((64_000, 2), np.int16)
    tone = (np.sin(np.arange(16_000) * 0.2) * 16_000).astype(np.int16)
    rows[16_000:32_000, 0] = tone
    rows[32_000:48_000, 1] = tone
    file = OggOpusFile(path, 48_000)
    file.write(rows)
    file.close()
    return path.read_bytes()


@pytest.fixture
def desk(monkeypatch):
    """A fresh one, so that nothing found earlier is given out."""
    made = Measuring()
    monkeypatch.setattr(module, "measuring", lambda: made)
    return made


@pytest.fixture
def recording(db, ogg, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    conversation = Conversation.objects.create(
        agent_name="Desk", started_at=timezone.now(), status="done"
    )
    made = Recording(conversation=conversation, complete=True)
    made.file.save("recordings/sound.ogg", ContentFile(ogg))
    return made


def loud(bars, second):
    return max(bars[second * 20 + 3 : second * 20 + 17])


def test_each_side_is_loud_where_it_spoke(ogg):
    found = measured(io.BytesIO(ogg))
    assert abs(found.duration_ms - 4_000) <= 50
    assert 80 <= len(found.caller) == len(found.agent) <= 82
    for second, side in ((1, found.caller), (2, found.agent)):
        assert 100 < loud(side, second) < 160
    for second, side in ((2, found.caller), (3, found.caller), (1, found.agent)):
        assert loud(side, second) < 5


def test_long_recording_has_no_more_bars_than_a_screen(tmp_path):
    path = tmp_path / "long.ogg"
    file = OggOpusFile(path, 16_000)
    silence = np.zeros((16_000 * 60, 2), np.int16)
    for _ in range(3):
        file.write(silence)
    file.close()
    found = measured(path.open("rb"))
    assert abs(found.duration_ms - 180_000) <= 50
    assert len(found.caller) == 1_800


def test_bars_are_joined_by_their_loudest(monkeypatch, ogg):
    monkeypatch.setattr(module, "MAX_BARS", 8)
    found = measured(io.BytesIO(ogg))
    assert len(found.caller) <= 8
    assert max(found.caller) > 100


def test_what_breaks_off_is_measured_as_far_as_it_goes(ogg):
    found = measured(io.BytesIO(ogg[: len(ogg) // 2]))
    assert 0 < found.duration_ms < 4_000


def test_what_is_no_sound_is_refused():
    with pytest.raises(NotAudio):
        measured(io.BytesIO(bytes(range(256)) * 40))


def test_row_keeps_it_exactly():
    kept = Waveform(3_600_000, bytes([1, 2, 255]), bytes([0, 9, 8]))
    assert Waveform.unpacked(kept.packed()) == kept


def test_measured_once_and_kept_with_the_recording(recording, desk):
    found = waveform(recording, WAIT_S)
    assert isinstance(found, Waveform)
    recording.refresh_from_db()
    assert Waveform.unpacked(bytes(recording.waveform)) == found
    desk._measure = None  # Not called again.
    assert waveform(recording, WAIT_S) == found


def test_what_still_grows_is_not_kept(recording, desk):
    Conversation.objects.update(status="in-progress")
    recording.conversation.refresh_from_db()
    assert isinstance(waveform(recording, WAIT_S), Waveform)
    recording.refresh_from_db()
    assert recording.waveform is None


def test_lost_file_and_broken_file_are_told_apart(recording, desk):
    with recording.file.storage.open(recording.file.name, "wb") as file:
        file.write(b"nothing to hear" * 100)
    assert waveform(recording, WAIT_S) is Unmeasured.UNREADABLE
    recording.file.storage.delete(recording.file.name)
    assert waveform(recording, WAIT_S) is Unmeasured.MISSING


def test_who_does_not_wait_is_asked_to_come_again():
    may_go_on = threading.Event()
    made = Waveform(1, b"\x01", b"\x02")

    def slowly(_sound):
        assert may_go_on.wait(WAIT_S)
        return made

    desk = Measuring(slowly)
    assert desk.ask(1, lambda: io.BytesIO(), 0) is Unmeasured.WAITING
    may_go_on.set()
    assert desk.ask(1, lambda: io.BytesIO(), WAIT_S) == made


def test_many_who_ask_at_once_wait_for_one_measuring():
    may_go_on = threading.Event()
    measured_keys = []

    def slowly(sound):
        assert may_go_on.wait(WAIT_S)
        measured_keys.append(sound)
        return Waveform(1, b"", b"")

    desk = Measuring(slowly)
    for _ in range(3):
        assert desk.ask(7, lambda: "seven", 0) is Unmeasured.WAITING
    may_go_on.set()
    assert isinstance(desk.ask(7, lambda: "seven", WAIT_S), Waveform)
    assert measured_keys == ["seven"]


def test_strange_file_ends_no_other_ones_measuring():
    def measure(sound):
        if sound == "strange":
            raise ValueError("strange")
        return Waveform(1, b"", b"")

    desk = Measuring(measure)
    assert desk.ask(1, lambda: "strange", WAIT_S) is Unmeasured.UNREADABLE
    assert isinstance(desk.ask(2, lambda: "fine", WAIT_S), Waveform)
