"""Lays out what a spool file holds and encodes it, a piece at a time."""

from binascii import a2b_base64
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from conversations.protocol import ulaw
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.resampling import Resampler
from conversations.store.sound.agent_track import AgentTrack
from conversations.store.sound.burst_track import BurstTrack
from conversations.store.sound.ogg import OggOpusFile
from conversations.store.sound.spool_file import Entry, Kind, entries, read_head
from conversations.store.sound.timeline import RATE_HZ, Samples, Timeline


class SpoolLayout:
    """One recording being made from a spool file."""

    def __init__(self, spool: BinaryIO, path: Path) -> None:
        """Raises ValueError when the spool file has no head."""
        head = read_head(spool)
        self._entries: Iterator[Entry] = entries(spool)
        self._user_format = AudioFormat.parse(head.user_format)
        self._agent_format = AudioFormat.parse(head.agent_format)
        self._resampler = Resampler(self._user_format.rate_hz, RATE_HZ)
        self._bursts = BurstTrack(self._agent_format.rate_hz)
        self._agent = AgentTrack(self._agent_format.rate_hz)
        self._timeline = Timeline()
        self._file = OggOpusFile(path, head.bitrate)
        self._now_ms = 0

    @property
    def written_samples(self) -> int:
        """So far."""
        return self._file.written_samples

    def advance(self, duration_ms: int) -> bool:
        """Encode so much of the conversation; True when that was the end."""
        until_ms = self._now_ms + duration_ms
        for entry in self._entries:
            self._now_ms = max(self._now_ms, entry.at_ms)
            if entry.kind is Kind.ENDED:
                break
            self._take(entry)
            if self._now_ms >= until_ms:
                self._heard(self._now_ms)
                self._timeline.newest_ms = max(self._timeline.newest_ms, self._now_ms)
                self._file.write(self._timeline.take())
                return False
        self._end()
        return True

    def abandon(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _take(self, entry: Entry) -> None:
        match entry.kind:
            case Kind.USER:
                pcm = self._resampler.convert(_pcm(entry.audio, self._user_format))
                self._timeline.add("user", _samples(pcm), entry.at_ms)
            case Kind.AGENT:
                pcm = _pcm(entry.audio, self._agent_format)
                self._bursts.add(_samples(pcm), entry.at_ms)
            case _:
                self._heard(entry.at_ms)
                self._bursts.interrupt(entry.at_ms)

    def _end(self) -> None:
        # What had not been heard when it ended never was.
        self._heard(self._now_ms)
        for at_ms, samples in self._agent.end():
            self._timeline.add("agent", samples, at_ms)
        self._file.write(self._timeline.take_rest(self._now_ms))
        self._file.close()

    def _heard(self, until_ms: int) -> None:
        placed = [
            piece
            for at_ms, samples in self._bursts.heard_until(until_ms)
            for piece in self._agent.add(samples, at_ms)
        ]
        for at_ms, samples in [*placed, *self._agent.settle(until_ms)]:
            self._timeline.add("agent", samples, at_ms)


def _pcm(base64: bytes, wire_format: AudioFormat) -> bytes:
    try:
        audio = a2b_base64(base64)
    except ValueError:
        # It was passed on as it came, and nobody could play it.
        return b""
    if wire_format.encoding == "ulaw":
        return ulaw.decode(audio)
    # Half a sample is nothing that can be heard.
    return audio[: len(audio) // 2 * 2]


def _samples(pcm: bytes) -> Samples:
    return np.frombuffer(pcm, "<i2")
