import json
from base64 import b64encode

import numpy as np
import pytest

from conversations.protocol import ulaw
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.codec import encode_audio
from conversations.protocol.server_events import Alignment
from conversations.realtime.translate import metadata_frame
from conversations.realtime.webrtc.loudspeaker import Loudspeaker
from conversations.realtime.webrtc.voice_queue import RATE_HZ, VoiceQueue


@pytest.fixture
def queue() -> VoiceQueue:
    return VoiceQueue()


def loudspeaker(queue: VoiceQueue, output: str, microphone: str = "pcm_16000"):
    speaker = Loudspeaker(queue)
    formats = AudioFormat.parse(microphone), AudioFormat.parse(output)
    frame = metadata_frame("conv_abc", *formats)
    assert speaker.take(frame) == frame
    return speaker


def sound(rate_hz: int, duration_ms: int) -> bytes:
    at = np.arange(rate_hz * duration_ms // 1000) / rate_hz
    return (8_000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16).tobytes()


def interruption(event_id: int) -> str:
    event = {"type": "interruption", "interruption_event": {"event_id": event_id}}
    return json.dumps(event)


def played_ms(queue: VoiceQueue) -> float:
    return queue.waiting_ms


def test_sound_leaves_the_frame_and_all_else_stays(queue: VoiceQueue):
    speaker = loudspeaker(queue, "pcm_48000")
    pcm = sound(RATE_HZ, 40)
    times = Alignment(chars=["a"], char_start_times_ms=[0], char_durations_ms=[40])
    rest = json.loads(speaker.take(encode_audio(7, pcm, times)))
    assert rest["audio_event"]["audio_base_64"] == ""
    assert rest["audio_event"]["event_id"] == 7
    assert rest["audio_event"]["alignment"]["chars"] == ["a"]
    frames = [queue.take(), queue.take()]
    assert b"".join(frame for frame in frames if frame) == pcm


@pytest.mark.parametrize("output", ["pcm_8000", "pcm_16000", "pcm_22050", "pcm_44100"])
def test_sound_of_any_rate_plays_as_long_as_it_is(queue: VoiceQueue, output: str):
    speaker = loudspeaker(queue, output)
    rate_hz = AudioFormat.parse(output).rate_hz
    for _ in range(10):
        speaker.take(encode_audio(1, sound(rate_hz, 40)))
    assert 390 < played_ms(queue) <= 400


def test_telephone_sound_is_decoded(queue: VoiceQueue):
    speaker = loudspeaker(queue, "ulaw_8000")
    speaker.take(encode_audio(1, ulaw.encode(sound(8_000, 400))))
    assert 390 < played_ms(queue) <= 400


def test_frames_of_another_server_may_be_written_otherwise(queue: VoiceQueue):
    speaker = loudspeaker(queue, "pcm_48000")
    audio = b64encode(sound(RATE_HZ, 20)).decode()
    event = {
        "audio_event": {"event_id": 3, "speaker": "x", "audio_base_64": audio},
        "type": "audio",
    }
    rest = json.loads(speaker.take(json.dumps(event, indent=1)))
    assert rest["audio_event"] == {"event_id": 3, "speaker": "x", "audio_base_64": ""}
    assert played_ms(queue) == 20


def test_interruption_stops_the_sound_and_nothing_of_it_follows(queue: VoiceQueue):
    speaker = loudspeaker(queue, "pcm_48000")
    speaker.take(encode_audio(5, sound(RATE_HZ, 400)))
    assert speaker.take(interruption(5)) == interruption(5)
    assert played_ms(queue) <= 15
    speaker.take(encode_audio(5, sound(RATE_HZ, 400)))
    assert played_ms(queue) <= 15
    speaker.take(encode_audio(8, sound(RATE_HZ, 400)))
    assert played_ms(queue) >= 400


def test_microphone_is_wanted_in_the_format_of_the_metadata(queue: VoiceQueue):
    assert Loudspeaker(queue).input_format is None
    speaker = loudspeaker(queue, "pcm_16000", "ulaw_8000")
    assert speaker.input_format == AudioFormat.parse("ulaw_8000")


def test_newest_answer_is_known(queue: VoiceQueue):
    speaker = loudspeaker(queue, "pcm_16000")
    for event_id in (4, 9):
        event = {"agent_response": "Yes.", "event_id": event_id}
        speaker.take(
            json.dumps({"type": "agent_response", "agent_response_event": event})
        )
    assert speaker.response_id == 9
