"""What a page played: every sample, and when."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

SOUND_TAP = Path(__file__).with_name("sound_tap.js")
AUDIBLE = 0.003
PAUSE_MS = 100


def listen(page: Page) -> None:
    """Keep what the page plays; to be called before it is opened."""
    page.add_init_script(path=SOUND_TAP)


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of sound with silence on both sides."""

    start_ms: float
    """On the page's clock."""
    duration_ms: float
    frequency_hz: float
    """By zero crossings: right for a tone."""
    samples: np.ndarray

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.duration_ms

    @property
    def largest_step(self) -> float:
        """Between neighbouring samples: a click is a large one."""
        return float(abs(np.diff(self.samples)).max())


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything sent to the loudspeaker since the page was opened."""

    samples: np.ndarray
    rate_hz: float
    began_ms: float
    """On the page's clock, when the first sample was put out."""

    @classmethod
    def by(cls, page: Page) -> "Heard":
        blocks = page.evaluate("window.__heard")
        rate_hz = blocks[0]["rate"]
        ends = np.cumsum([len(block["samples"]) for block in blocks])
        arrived_ms = np.array([block["at_ms"] for block in blocks])
        # The block that was delayed least tells the difference of the clocks best.
        began_ms = (arrived_ms - ends * 1000 / rate_hz).min()
        samples = np.concatenate([block["samples"] for block in blocks])
        return cls(samples.astype(np.float32), rate_hz, float(began_ms))

    def sounds(self) -> list[Sound]:
        loud = np.nonzero(abs(self.samples) > AUDIBLE)[0]
        if len(loud) == 0:
            return []
        breaks = np.nonzero(np.diff(loud) > self.rate_hz * PAUSE_MS / 1000)[0]
        starts = [loud[0], *loud[breaks + 1]]
        ends = [*loud[breaks], loud[-1]]
        return [
            self._sound(start, end + 1) for start, end in zip(starts, ends, strict=True)
        ]

    def _sound(self, start: int, end: int) -> Sound:
        samples = self.samples[start:end]
        crossings = np.count_nonzero(np.diff(np.signbit(samples)))
        duration_ms = (end - start) * 1000 / self.rate_hz
        return Sound(
            self.began_ms + start * 1000 / self.rate_hz,
            duration_ms,
            crossings * 500 / duration_ms,
            samples,
        )
