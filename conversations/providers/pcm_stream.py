"""Audio from a service, piece by piece, to whole samples at the wanted rate."""

import re
import struct

from conversations.protocol.resampling import Resampler

DEFAULT_RATE_HZ = 24_000
"""What `response_format: pcm` means at the public API."""
_RATE = re.compile(r"rate=(\d+)")
_COMPRESSED = ("mpeg", "mp3", "ogg", "opus", "aac", "flac", "json", "html")
_HEADER_BYTES = 4_096


class PcmStreamError(ValueError):
    """What came is not 16-bit samples; the text says what it is."""


class PcmStream:
    """Takes raw little-endian samples, or a WAV file, and resamples as they come."""

    def __init__(self, rate_hz: int, content_type: str = "") -> None:
        content_type = content_type.lower()
        if any(name in content_type for name in _COMPRESSED):
            raise PcmStreamError(
                f"it sent {content_type} where raw samples were asked for; use a "
                "server that supports response_format pcm"
            )
        stated = _RATE.search(content_type)
        self._stated_hz = int(stated[1]) if stated else DEFAULT_RATE_HZ
        self._rate_hz = rate_hz
        self._rest = b""
        self._resampler: Resampler | None = None
        """None until the samples begin."""

    def feed(self, part: bytes) -> bytes:
        """Samples that are ready. Raises PcmStreamError."""
        part = self._rest + part
        self._rest = b""
        if self._resampler is None:
            begun = self._begin(part)
            if begun is None:
                self._rest = part
                return b""
            self._resampler, start = begun
            part = part[start:]
        if len(part) % 2:
            part, self._rest = part[:-1], part[-1:]
        return self._resampler.convert(part)

    def finish(self) -> bytes:
        """What the resampler still holds. Half a sample at the end is dropped."""
        return b"" if self._resampler is None else self._resampler.flush()

    def _begin(self, part: bytes) -> tuple[Resampler, int] | None:
        """Their resampler, and where the samples begin; None while that is unknown."""
        if not b"RIFF".startswith(part[:4]) and not part.startswith(b"RIFF"):
            return Resampler(self._stated_hz, self._rate_hz), 0
        data = part.find(b"data", 12)
        if data < 0 or len(part) < data + 8:
            if len(part) > _HEADER_BYTES:
                raise PcmStreamError("it sent a WAV file without samples")
            return None
        form = part.find(b"fmt ", 12, data)
        if form < 0:
            raise PcmStreamError("it sent a WAV file without a format")
        kind, channels, source_hz = struct.unpack_from("<HHI", part, form + 8)
        bits = struct.unpack_from("<H", part, form + 22)[0]
        if kind not in (1, 0xFFFE) or channels != 1 or bits != 16:
            raise PcmStreamError(
                f"it sent a WAV file of {channels} channels and {bits} bits where one "
                "channel of 16 bits was asked for"
            )
        return Resampler(source_hz, self._rate_hz), data + 8
