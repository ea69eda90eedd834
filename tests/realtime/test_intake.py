import pytest

from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import CloseCode, ProtocolViolation
from conversations.realtime.intake import (
    AUDIO_BURST_MS,
    Intake,
    IntakeLimits,
    check_size,
)

SECOND_BYTES = 32_000


LIMITS = IntakeLimits(
    message_bytes=100,
    audio_realtime_factor=2.0,
    events_per_second=5,
    text_characters=10,
)


@pytest.fixture
def intake():
    return Intake(LIMITS, AudioFormat.parse("pcm_16000"))


def test_a_message_of_the_longest_size_passes_and_one_more_does_not(intake):
    intake.check_size("x" * 100)
    intake.check_size(b"x" * 100)
    for frame in ("x" * 101, b"x" * 101):
        with pytest.raises(ProtocolViolation, match="101 bytes; send at most 100"):
            intake.check_size(frame)


def test_violations_are_the_clients_fault():
    with pytest.raises(ProtocolViolation) as raised:
        check_size("xx", 1)
    assert raised.value.close_code is CloseCode.CLIENT_FAULT


def test_audio_in_real_time_passes_for_ever(intake):
    for second in range(3_600):
        intake.check_audio(SECOND_BYTES, second * 1_000)


def test_a_burst_after_a_stalled_network_passes(intake):
    intake.check_audio(AUDIO_BURST_MS * 32, 0)


def test_more_audio_than_could_be_spoken_names_its_field(intake):
    intake.check_audio(AUDIO_BURST_MS * 32, 0)
    with pytest.raises(ProtocolViolation, match="user_audio_chunk"):
        intake.check_audio(SECOND_BYTES, 0)


def test_what_was_held_back_comes_on_top_of_a_burst():
    intake = Intake(LIMITS, AudioFormat.parse("pcm_16000"), held_ms=5_000)
    intake.check_audio((AUDIO_BURST_MS + 5_000) * 32, 0)
    with pytest.raises(ProtocolViolation, match="user_audio_chunk"):
        intake.check_audio(SECOND_BYTES, 0)


def test_time_that_passes_makes_room_for_audio(intake):
    intake.check_audio(AUDIO_BURST_MS * 32, 0)
    intake.check_audio(SECOND_BYTES, 500)
    with pytest.raises(ProtocolViolation):
        intake.check_audio(2 * SECOND_BYTES, 600)


def test_silence_does_not_save_up_for_a_longer_burst(intake):
    intake.check_audio(2, 0)
    with pytest.raises(ProtocolViolation):
        intake.check_audio(AUDIO_BURST_MS * 32 + SECOND_BYTES, 3_600_000)


def test_bytes_are_counted_in_the_format_of_the_conversation():
    limits = IntakeLimits(100, 1.0, 5, 10)
    ulaw = Intake(limits, AudioFormat.parse("ulaw_8000"))
    ulaw.check_audio(AUDIO_BURST_MS * 8, 0)
    with pytest.raises(ProtocolViolation):
        ulaw.check_audio(8_000, 0)


def test_events_pass_up_to_the_rate(intake):
    for second in range(100):
        for _ in range(4):
            intake.check_event(second * 1_000)


def test_a_flood_of_events_does_not_pass(intake):
    for _ in range(5):
        intake.check_event(0)
    with pytest.raises(ProtocolViolation, match="at most 5 a second"):
        intake.check_event(0)


def test_too_many_words_name_their_field(intake):
    intake.check_text("text", "x" * 10)
    with pytest.raises(ProtocolViolation, match=r"text: 11 characters are too many"):
        intake.check_text("text", "x" * 11)
