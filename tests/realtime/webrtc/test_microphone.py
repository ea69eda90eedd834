import numpy as np
import pytest

from conversations.protocol.audio_format import AudioFormat
from conversations.realtime.webrtc.microphone import SUCCESSION_MS, Microphone
from conversations.realtime.webrtc.opus import OpusEncoder
from conversations.realtime.webrtc.voice_queue import FRAME_BYTES, RATE_HZ

SOURCE = 17


class Client:
    """Says a tone, packet by packet."""

    def __init__(self, audio_format: str | None) -> None:
        self.heard: list[bytes] = []
        self.microphone = Microphone(self.heard.append)
        if audio_format is not None:
            self.microphone.open(AudioFormat.parse(audio_format))
        at = np.arange(RATE_HZ) / RATE_HZ
        tone = (8_000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16).tobytes()
        encoder = OpusEncoder()
        self.packets = [
            encoder.encode(tone[at : at + FRAME_BYTES])
            for at in range(0, len(tone), FRAME_BYTES)
        ]

    def say(self, source: int = SOURCE, first: int = 0, count: int = 50) -> None:
        for number in range(first, first + count):
            payload = self.packets[number % len(self.packets)]
            self.microphone.packet(source, number, number * 960, payload, number * 20)

    @property
    def bytes(self) -> int:
        return sum(map(len, self.heard))


@pytest.mark.parametrize(
    ("audio_format", "second"), [("pcm_48000", 96_000), ("pcm_16000", 32_000)]
)
def test_sound_comes_in_the_format_that_is_wanted(audio_format: str, second: int):
    client = Client(audio_format)
    client.say()
    assert second * 0.99 < client.bytes <= second
    peak = np.abs(np.frombuffer(b"".join(client.heard), np.int16)).max()
    assert peak == pytest.approx(8_000, rel=0.15)


def test_telephone_sound_is_encoded():
    client = Client("ulaw_8000")
    client.say()
    assert 7_900 < client.bytes <= 8_000


def test_before_anybody_listens_nothing_is_kept():
    client = Client(None)
    client.say()
    assert client.heard == []
    client.microphone.open(AudioFormat.parse("pcm_48000"))
    client.say(first=50, count=1)
    assert client.bytes == FRAME_BYTES


def test_broken_packet_is_silence_as_long_as_it_says():
    client = Client("pcm_48000")
    client.say(count=1)
    client.microphone.packet(SOURCE, 1, 960, b"\xf8" + b"\x99" * 1_500, 20)
    client.say(first=2, count=1)
    assert client.bytes == 3 * FRAME_BYTES or client.microphone.broken_packets == 0
    client.microphone.packet(SOURCE, 3, 2_880, b"", 60)
    assert client.microphone.broken_packets >= 1


def test_second_microphone_waits_until_the_first_is_silent():
    client = Client("pcm_48000")
    client.say(count=10)
    before = client.bytes
    client.say(source=SOURCE + 1, first=10, count=5)
    assert client.bytes == before
    later = 10 + SUCCESSION_MS // 20
    client.say(source=SOURCE + 1, first=later, count=5)
    assert client.bytes == before + 5 * FRAME_BYTES
