"""The audio formats of the wire: `pcm_<rate>` and `ulaw_8000`, mono.

PCM is signed 16-bit little-endian; µ-law is G.711.
"""

from dataclasses import dataclass
from typing import Literal

FormatName = Literal[
    "pcm_8000",
    "pcm_16000",
    "pcm_22050",
    "pcm_24000",
    "pcm_44100",
    "pcm_48000",
    "ulaw_8000",
]

Encoding = Literal["pcm", "ulaw"]


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """One of the formats in `FORMATS`; get it with `parse`."""

    name: FormatName
    encoding: Encoding
    rate_hz: int

    @staticmethod
    def parse(name: str) -> "AudioFormat":
        """The format of that name. Raises ValueError that lists the choices."""
        if name not in FORMATS:
            choices = ", ".join(FORMATS)
            raise ValueError(f"{name!r} is not an audio format; use one of {choices}")
        return FORMATS[name]

    @property
    def label(self) -> str:
        """For people, such as "PCM 22.05 kHz"."""
        name = "PCM" if self.encoding == "pcm" else "µ-law"
        where = "" if self.encoding == "pcm" else " (telephone)"
        return f"{name} {self.rate_hz / 1000:g} kHz{where}"

    @property
    def sample_bytes(self) -> int:
        """Bytes of one sample."""
        return 2 if self.encoding == "pcm" else 1

    def bytes_to_ms(self, size_bytes: int) -> int:
        """How long so much audio lasts, rounded down."""
        return size_bytes // self.sample_bytes * 1000 // self.rate_hz


DEFAULT_FORMAT: FormatName = "pcm_16000"
"""Each way, where an agent has none of its own."""

FORMATS: dict[str, AudioFormat] = {
    known.name: known
    for known in (
        AudioFormat("pcm_8000", "pcm", 8_000),
        AudioFormat("pcm_16000", "pcm", 16_000),
        AudioFormat("pcm_22050", "pcm", 22_050),
        AudioFormat("pcm_24000", "pcm", 24_000),
        AudioFormat("pcm_44100", "pcm", 44_100),
        AudioFormat("pcm_48000", "pcm", 48_000),
        AudioFormat("ulaw_8000", "ulaw", 8_000),
    )
}
