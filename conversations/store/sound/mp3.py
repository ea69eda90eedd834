"""Recordings as MP3, for programs that know nothing else: made while they are read."""

import logging
from collections.abc import Iterator
from typing import BinaryIO

import av

from conversations.store.sound.timeline import RATE_HZ

logger = logging.getLogger(__name__)

MEDIA_TYPE = "audio/mpeg"
BITRATE = 64_000
CHUNK_BYTES = 16_384
"""Two seconds: a step is short, so that several can be made at once in turns."""


class NotAudio(Exception):
    """Nothing can be read from the recording's file."""


def mp3_of(recording: BinaryIO) -> Iterator[bytes]:
    """The recording as MP3, a part at a time, however long it is; closes the file.

    The file is opened at once: raises NotAudio. Each step belongs to one thread at a
    time. Of a recording that breaks off, what can be read is given.
    """
    try:
        container = av.open(recording, "r", format="ogg")
    except (av.FFmpegError, OSError) as error:
        recording.close()
        raise NotAudio from error
    if not container.streams.audio:
        container.close()
        recording.close()
        raise NotAudio
    return _gathered(_packets(container), recording)


def _gathered(packets: Iterator[bytes], recording: BinaryIO) -> Iterator[bytes]:
    waiting = bytearray()
    try:
        for packet in packets:
            waiting += packet
            if len(waiting) >= CHUNK_BYTES:
                yield bytes(waiting)
                waiting.clear()
        if waiting:
            yield bytes(waiting)
    finally:
        recording.close()


def _packets(container: "av.container.InputContainer") -> Iterator[bytes]:
    encoder = av.CodecContext.create("libmp3lame", "w")
    encoder.sample_rate = RATE_HZ
    encoder.layout = "stereo"
    encoder.format = "fltp"
    encoder.bit_rate = BITRATE
    # Half the work of the default; speech at this rate has bits to spare.
    encoder.options = {"compression_level": "7"}
    encoder.open()
    resampler = av.AudioResampler("fltp", "stereo", RATE_HZ, encoder.frame_size)
    with container:
        for frame in _frames(container):
            for fitting in resampler.resample(frame):
                yield from map(bytes, encoder.encode(fitting))
        for fitting in resampler.resample(None):
            yield from map(bytes, encoder.encode(fitting))
        yield from map(bytes, encoder.encode(None))


def _frames(container: "av.container.InputContainer") -> Iterator["av.AudioFrame"]:
    try:
        yield from container.decode(audio=0)
    except av.FFmpegError as error:
        logger.warning("A recording breaks off: %s", error)
