"""Cases of all scenarios: who says what, how fast, over which noise."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tests.callers import noises
from tests.callers.caller import Caller
from tests.callers.voices import Speech, speak

Samples = NDArray[np.int16]
Rng = np.random.Generator
T = TypeVar("T")

BACKGROUNDS = ("none", "none", "quiet pink", "room pink", "room brown", "quiet babble")
"""Most callers sit in a room that is fairly still."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How something is said."""

    voice: str
    speed: float
    background: str

    def speak(self, text: str) -> Speech:
        """The words in this voice."""
        return speak(text, self.voice, self.speed)

    def prepare(self, *texts: str) -> "Delivery":
        """Make all sounds now: making them takes time that a live call has not."""
        for text in texts:
            self.speak(text)
        self.noise()
        return self

    def noise(self) -> Samples | None:
        """A second or more of background, to be repeated."""
        return background(self.background)

    def __str__(self) -> str:
        return f"{self.voice} x{self.speed} {self.background}"


@dataclass(slots=True)
class Outcome:
    """What came of one case."""

    scenario: str
    label: str
    figures: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    """Names of the targets that this case misses."""
    heard: Samples | None = None
    """What the agent's voice sounded like, where words are compared."""


Line = Callable[[str], Caller]
"""Somebody who is about to call the agent of this id."""
Play = Callable[[], Awaitable[Outcome]]
"""Plays one case in a conversation of its own."""


def delivery(rng: Rng, voices: Sequence[str], index: int) -> Delivery:
    """Every voice in turn; speed and noise by chance."""
    return Delivery(
        voices[index % len(voices)],
        float(rng.choice((0.85, 0.95, 1.0, 1.05, 1.15))),
        str(rng.choice(BACKGROUNDS)),
    )


@cache
def background(name: str) -> Samples | None:
    """A noise by level and colour; None for `none`."""
    if name == "none":
        return None
    level, colour = name.split()
    rms = noises.NOISE_RMS[level]
    if colour == "babble":
        return noises.babble(12, rms, np.random.default_rng(5))
    if colour == "hum":
        return noises.hum(12, rms)
    if colour == "clicks":
        return noises.clicks(12, np.random.default_rng(6))
    return noises.coloured(colour, 12, rms)


def pick(rng: Rng, items: Sequence[T], count: int) -> list[T]:
    """So many items, each as often as the others, in random order."""
    chosen: list[T] = []
    while len(chosen) < count:
        order = rng.permutation(len(items))
        chosen += [items[int(i)] for i in order[: count - len(chosen)]]
    return chosen
