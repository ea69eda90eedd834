import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError

from conversations.realtime.webrtc.opus import OpusDecoder
from conversations.realtime.webrtc.voice_queue import (
    FRAME_BYTES,
    FRAME_SAMPLES,
    RATE_HZ,
    VoiceQueue,
)
from conversations.realtime.webrtc.voice_track import VoiceTrack

AT = np.arange(RATE_HZ // 5) / RATE_HZ
TONE = (8_000 * np.sin(2 * np.pi * 440 * AT)).astype(np.int16).tobytes()


async def test_sound_and_silence_leave_in_packets_one_after_the_other():
    queue, sent = VoiceQueue(), []
    track = VoiceTrack("TR_x", queue, sent.append)
    assert track.id == "TR_x"
    queue.put(TONE)
    packets = [await track.recv() for _ in range(14)]
    times = [packet.pts for packet in packets]
    # A machine that stalls leaves frames out, but never one twice.
    assert all(step % FRAME_SAMPLES == 0 for step in np.diff(times))
    assert min(np.diff(times)) >= FRAME_SAMPLES
    assert b"".join(frame for frame in sent if frame) == TONE
    assert sent[-1] is None
    assert len([frame for frame in sent if frame]) == len(TONE) // FRAME_BYTES
    decoder = OpusDecoder()
    heard = b"".join(decoder.decode(bytes(packet)) for packet in packets)
    assert np.abs(np.frombuffer(heard, np.int16)).max() > 7_000
    assert track.pacing.frames == 14


async def test_stopped_track_gives_no_more():
    track = VoiceTrack("TR_x", VoiceQueue(), lambda _: None)
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()
