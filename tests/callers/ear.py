"""An ear of our own: what was said in some audio, and how far it is from a text.

Not the provider under test, but the same speech model: its errors count against the
agent, so measures built on it are upper bounds.
"""

import os
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import soxr
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

Samples = NDArray[np.int16]

RATE_HZ = 16_000
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {str(i): word for i, word in enumerate(_ONES)} | {
    str(10 * i): word for i, word in enumerate(_TENS, 2)
}


def words(text: str) -> list[str]:
    """Plain lower-case words, numbers as words."""
    text = re.sub(r"(\d)\s*(am|pm)\b", r"\1 \2", text.lower().replace("’", "'"))
    text = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text).replace("o'clock", "oclock")
    text = re.sub(r"\bto-(day|morrow|night)\b", r"to\1", text)
    text = re.sub(r"\bgood[- ]bye\b", "goodbye", text)
    found = re.findall(r"[a-z]+(?:'[a-z]+)?|\d+", text)
    return [_NUMBERS.get(word, word).replace("'", "") for word in found]


@cache
def _transcriber() -> object:
    # Set before the library is loaded, and only by those who listen.
    os.environ["MOONSHINE_ORT_SINGLE_THREAD"] = "1"
    from moonshine_voice import (  # noqa: PLC0415
        ModelArch,
        Transcriber,
        get_model_path,
    )

    options = {"vad_threshold": "0", "return_audio_data": "false"}
    path = str(get_model_path("tiny-en"))
    return Transcriber(path, ModelArch.TINY, options=options)


def transcribe(pcm: Samples, rate_hz: int = RATE_HZ) -> str:
    """The words in the audio; not for two threads at once."""
    if len(pcm) < rate_hz // 10:
        return ""
    wave = pcm.astype(np.float32) / 32768
    if rate_hz != RATE_HZ:
        wave = soxr.resample(wave, rate_hz, RATE_HZ)
    parts: list[str] = []
    for part in _pieces(wave):
        found = _transcriber().transcribe_without_streaming(  # type: ignore[attr-defined]
            part.tolist(), RATE_HZ
        )
        parts += [line.text for line in found.lines]
    return " ".join(parts).strip()


def _pieces(wave: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Cut long audio at its quietest places: the model is best under ten seconds."""
    longest = 9 * RATE_HZ
    pieces: list[NDArray[np.float32]] = []
    while len(wave) > longest:
        step = RATE_HZ // 20
        first = 4 * RATE_HZ
        search = wave[first:longest]
        whole = len(search) // step
        energy = (search[: whole * step].reshape(whole, step) ** 2).mean(axis=1)
        cut = first + (int(energy.argmin()) * step + step // 2)
        pieces.append(wave[:cut])
        wave = wave[cut:]
    return [*pieces, wave]


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a transcript follows a text."""

    errors: int
    missing: tuple[int, ...]
    """Which words of the text have no counterpart, by index."""
    reached: int
    """How many words of the text are covered up to the last one recognised."""


def align(text: str, transcript: str) -> Alignment:
    """Match a transcript with the text it should be, word by word."""
    wanted, got = words(text), words(transcript)
    missing: list[int] = []
    matched_to = 0
    errors = 0
    for op in Levenshtein.opcodes(wanted, got):
        if op.tag == "equal":
            matched_to = op.src_end
        else:
            errors += max(op.src_end - op.src_start, op.dest_end - op.dest_start)
        if op.tag == "delete":
            missing += range(op.src_start, op.src_end)
    return Alignment(errors, tuple(missing), matched_to)


def is_heard(text: str, transcript: str) -> bool:
    """Whether a text was said audibly, as a whole.

    On a busy machine, and of names that nobody has heard before, the ear mistakes a
    third; where half of the sound is lost or drowned it mistakes far more.
    """
    return align(text, transcript).errors <= len(words(text)) * 0.4


def heard_words(text: str, transcript: str) -> int:
    """How many words from the start of a text a cut-off transcript covers.

    The last words of cut-off audio are often misheard, so the best split by edit
    distance is taken, not the last word that is equal.
    """
    wanted, got = words(text), words(transcript)
    costs = [
        Levenshtein.distance(wanted[:count], got) for count in range(len(wanted) + 1)
    ]
    return int(np.argmin(costs))
