"""A hosted conversation's sound, from frames to a file that is decoded again."""

import base64
import threading

import pytest

from conversations.protocol import ulaw
from conversations.store.sound import spooled_recording
from conversations.store.sound.encoder import Encoder
from conversations.store.sound.spool_encoding import SpoolEncoding
from conversations.store.sound.spool_file import (
    Kind,
    SpoolHead,
    SpoolTaken,
    create,
    entries,
    entry_head,
    open_left,
    path_beside,
    read_head,
)
from conversations.store.sound.spool_layout import SpoolLayout
from conversations.store.sound.spooled_recording import SpooledRecording
from tests.store.sound.test_recording import SILENCE, decoded, loudness, pitch_hz, sine

WIDE = SpoolHead("pcm_16000", "pcm_16000", 48_000)


class ByHand(Encoder):
    """Works when the test says so, on the test's thread."""

    def __init__(self):
        super().__init__()
        self.taken_on = []

    def take_on(self, recording):
        self.taken_on.append(recording)

    def wake(self, recording):
        pass

    def turn(self):
        turn, self.taken_on = self.taken_on, []
        self.taken_on += [work for work in turn if not work.work()]

    def until_done(self):
        for _ in range(1_000):
            if not self.taken_on:
                return
            self.turn()
        raise AssertionError("it never ends")


class Keeper:
    """A recording with what became of it."""

    def __init__(self, path, head=WIDE):
        self.path = path
        self.encoder = ByHand()
        self.results = []
        self.told = []
        self.recording = SpooledRecording(path, head, self.encoder, self.results.append)

    def user(self, pcm, at_ms):
        self.recording.user_base64(base64.b64encode(pcm).decode(), at_ms)

    def agent(self, pcm, at_ms):
        self.recording.agent_base64(base64.b64encode(pcm).decode(), at_ms)

    def finish(self, ended_ms):
        self.recording.finish(ended_ms, lambda: self.told.append("spooled"))
        self.encoder.until_done()
        return self.results[-1]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "2026/11/conversation.ogg"


@pytest.fixture
def keeper(path):
    return Keeper(path)


def test_both_sides_are_kept_where_they_belong(keeper):
    for start_ms in range(0, 1_000, 100):
        keeper.user(sine(300, 100), 500 + start_ms)
    keeper.agent(sine(700, 1_000), 2_000)
    result = keeper.finish(4_000)
    assert (result.duration_ms, result.complete) == (4_000, True)
    assert result.size_bytes == keeper.path.stat().st_size
    (user, agent), _ = decoded(keeper.path)
    assert pitch_hz(user, 600, 1_400) == pytest.approx(300, abs=5)
    assert pitch_hz(agent, 2_100, 2_900) == pytest.approx(700, abs=5)
    assert loudness(agent, 0, 1_900) < SILENCE
    assert loudness(user, 1_700, 4_000) < SILENCE


def test_a_burst_is_heard_at_its_pace_and_cut_where_it_was_interrupted(keeper):
    for _ in range(30):
        keeper.agent(sine(400, 100), 1_000)
    keeper.recording.interrupted(2_000)
    keeper.agent(sine(900, 500), 2_500)
    assert keeper.finish(4_000).duration_ms == 4_000
    (_, agent), _ = decoded(keeper.path)
    assert pitch_hz(agent, 1_100, 1_900) == pytest.approx(400, abs=5)
    assert loudness(agent, 2_100, 2_400) < SILENCE
    assert pitch_hz(agent, 2_600, 2_900) == pytest.approx(900, abs=5)
    assert loudness(agent, 3_100, 4_000) < SILENCE


def test_what_was_not_heard_at_the_end_is_not_in_the_recording(keeper):
    keeper.agent(sine(400, 5_000), 0)
    assert keeper.finish(2_000).duration_ms == 2_000


@pytest.mark.parametrize(
    ("user_format", "agent_format", "rate_hz"),
    [("pcm_24000", "pcm_24000", 24_000), ("pcm_8000", "pcm_44100", 44_100)],
)
def test_other_rates_are_brought_to_that_of_the_recording(
    path, user_format, agent_format, rate_hz
):
    keeper = Keeper(path, SpoolHead(user_format, agent_format, 48_000))
    keeper.agent(sine(600, 1_000, rate_hz), 0)
    keeper.user(sine(500, 1_000, int(user_format.removeprefix("pcm_"))), 1_500)
    assert keeper.finish(3_000).duration_ms == 3_000
    (user, agent), _ = decoded(path)
    assert pitch_hz(agent, 100, 900) == pytest.approx(600, abs=5)
    assert pitch_hz(user, 1_600, 2_400) == pytest.approx(500, abs=5)


def test_telephone_audio_is_decoded(path):
    keeper = Keeper(path, SpoolHead("ulaw_8000", "ulaw_8000", 48_000))
    keeper.user(ulaw.encode(sine(500, 1_000, 8_000)), 0)
    keeper.finish(1_000)
    (user, _), _ = decoded(path)
    assert pitch_hz(user, 100, 900) == pytest.approx(500, abs=5)


def test_the_row_may_be_closed_before_anything_is_encoded(keeper):
    keeper.user(sine(300, 100), 0)
    keeper.recording.finish(100, lambda: keeper.told.append("spooled"))
    keeper.encoder.turn()
    assert keeper.told == ["spooled"]
    assert keeper.results == []
    assert not keeper.path.exists()
    keeper.encoder.until_done()
    assert keeper.results
    assert not path_beside(keeper.path).exists()


def test_a_long_call_takes_several_turns(keeper):
    for second in range(25):
        keeper.user(sine(300, 1_000), second * 1_000)
    keeper.recording.finish(25_000, lambda: None)
    keeper.encoder.turn()
    keeper.encoder.turn()
    assert keeper.results == []
    keeper.encoder.until_done()
    assert keeper.results[0].duration_ms == 25_000


def test_without_a_word_there_is_no_file(keeper):
    result = keeper.finish(5_000)
    assert (result.size_bytes, result.complete) == (0, True)
    assert not keeper.path.parent.exists()


def test_what_is_no_base64_is_left_out(keeper):
    keeper.user(sine(300, 500), 0)
    keeper.recording.user_base64("é", 100)
    keeper.recording.agent_base64("AAAAA", 100)
    result = keeper.finish(1_000)
    assert (result.duration_ms, result.complete) == (1_000, False)


def test_audio_after_the_end_is_ignored(keeper):
    keeper.user(sine(300, 500), 0)
    keeper.recording.finish(500, lambda: None)
    keeper.user(sine(300, 500), 500)
    keeper.recording.finish(9_000, lambda: keeper.told.append("twice"))
    keeper.encoder.until_done()
    assert keeper.results[0].duration_ms == 500
    assert keeper.told == []


def test_a_disk_that_is_behind_costs_sound_and_no_memory(keeper, monkeypatch):
    monkeypatch.setattr(spooled_recording, "MAX_WAITING_CHARACTERS", 50_000)
    for second in range(10):
        keeper.user(sine(300, 1_000), second * 1_000)
    result = keeper.finish(10_000)
    assert not result.complete
    (user, _), _ = decoded(keeper.path)
    assert loudness(user, 0, 900) > 0.1
    assert loudness(user, 3_000, 9_000) < SILENCE


def test_a_disk_that_fails_ends_the_recording_and_not_the_call(tmp_path):
    (tmp_path / "2026").write_text("no folder can be made here")
    keeper = Keeper(tmp_path / "2026/11/conversation.ogg")
    keeper.user(sine(300, 100), 0)
    result = keeper.finish(100)
    assert keeper.told == ["spooled"]
    assert not result.complete


def test_it_works_on_the_encoders_own_thread(path):
    encoder = Encoder(tick_s=0.02)
    done = threading.Event()
    recording = SpooledRecording(path, WIDE, encoder, lambda result: done.set())
    recording.user_base64(base64.b64encode(sine(300, 500)).decode(), 0)
    recording.finish(500, lambda: None)
    assert done.wait(20)
    encoder.close()
    assert decoded(path)[1] == 500 * 48


# --- What a killed process leaves --------------------------------------------------------


def left_behind(path, *, tail=b""):
    """A spool file that nobody finished."""
    with create(path_beside(path), WIDE) as file:
        for second in range(3):
            audio = base64.b64encode(sine(300, 1_000))
            file.write(entry_head(Kind.USER, second * 1_000, len(audio)) + audio)
        file.write(tail)


@pytest.mark.parametrize(
    "tail",
    [b"", b"\x01\x00", entry_head(Kind.USER, 3_000, 400) + b"AAAA", b"\xff" * 99],
)
def test_what_was_written_before_the_end_is_encoded(path, tail):
    left_behind(path, tail=tail)
    results = []
    encoding = SpoolEncoding(path, results.append, complete=False)
    while not encoding.work():
        pass
    (user, _), _ = decoded(path)
    assert pitch_hz(user, 100, 2_900) == pytest.approx(300, abs=5)
    assert results[0].duration_ms == pytest.approx(3_000, abs=1_000)
    assert not results[0].complete


def test_only_one_works_on_a_file(path):
    left_behind(path)
    with open_left(path_beside(path)):
        assert SpoolEncoding(path, pytest.fail, complete=True).work()
        with pytest.raises(SpoolTaken):
            open_left(path_beside(path))
    assert path_beside(path).exists()


def test_a_file_that_is_gone_is_nobodys(path):
    assert SpoolEncoding(path, pytest.fail, complete=True).work()


def test_a_file_that_is_none_stays_and_is_told(path):
    path.parent.mkdir(parents=True)
    path_beside(path).write_bytes(b"{}\n")
    results = []
    assert SpoolEncoding(path, results.append, complete=True).work()
    assert not results[0].complete
    assert path_beside(path).exists()


def test_head_and_entries_come_back(path):
    left_behind(path)
    with open_left(path_beside(path)) as file:
        assert read_head(file) == WIDE
        assert [entry.at_ms for entry in entries(file)] == [0, 1_000, 2_000]


def test_a_layout_can_be_given_up(path):
    left_behind(path)
    with open_left(path_beside(path)) as file:
        layout = SpoolLayout(file, path)
        assert not layout.advance(2_000)
        layout.abandon()
        assert layout.written_samples > 0


def test_a_format_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="mp3_44100"):
        SpoolHead("pcm_16000", "mp3_44100", 48_000)
