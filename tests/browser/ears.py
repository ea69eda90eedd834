"""What a page played: every sample, and when."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

SOUND_TAP = Path(__file__).with_name("sound_tap.js")
AUDIBLE = 0.003
PAUSE_MS = 100
TIMEOUT_MS = 60_000
CAUGHT_UP_MS = 200
# What is played is kept a moment later: what has sounded by now is there once more has.
CATCH_UP = """async (more_ms) => {
  const kept = window.__heard;
  const plays = () => [...window.__heardContexts].some((it) => it.state === "running");
  const pause = () => new Promise((done) => setTimeout(done, 100));
  let awaited_ms = more_ms;
  for (let seen = kept.length, before = -1;
      plays() ? awaited_ms > 0 : seen > before; ) {
    before = seen;
    await pause();
    seen = kept.length;
    for (const { samples, rate } of kept.slice(before)) {
      awaited_ms -= (samples.length * 1000) / rate;
    }
  }
}"""
SOUNDS = """(audible) => window.__heard.some(
  ({ samples }) => samples.some((it) => Math.abs(it) > audible))"""


def listen(page: Page) -> None:
    """Keep what the page plays; to be called before it is opened."""
    page.add_init_script(path=SOUND_TAP)


def wait_for_sound(page: Page) -> None:
    """Until the page has played anything."""
    page.wait_for_function(SOUNDS, arg=AUDIBLE, timeout=TIMEOUT_MS)


def wait_for_waves(page: Page, least: float, since: int = 0) -> float:
    """The whole waves played since a sample, once there are so many and a moment more."""
    deadline_s = time.monotonic() + TIMEOUT_MS / 1000
    while (found := waves(Heard.by(page).samples[since:])) < least:
        assert time.monotonic() < deadline_s, f"{found} waves, not {least}"
    return found


def waves(samples: np.ndarray) -> float:
    """Whole waves of tones; a pause between them, or within one, adds none."""
    audible = samples[abs(samples) > AUDIBLE]
    return float(np.count_nonzero(np.diff(np.signbit(audible))) / 2)


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
        page.evaluate(CATCH_UP, CAUGHT_UP_MS)
        blocks = page.evaluate("window.__heard")
        rate_hz = blocks[0]["rate"]
        ends = np.cumsum([len(block["samples"]) for block in blocks])
        arrived_ms = np.array([block["at_ms"] for block in blocks])
        # The block that was delayed least tells the difference of the clocks best.
        began_ms = (arrived_ms - ends * 1000 / rate_hz).min()
        samples = np.concatenate([block["samples"] for block in blocks])
        return cls(samples.astype(np.float32), rate_hz, float(began_ms))

    def sounds(self, pause_ms: int = PAUSE_MS) -> list[Sound]:
        loud = np.nonzero(abs(self.samples) > AUDIBLE)[0]
        if len(loud) == 0:
            return []
        breaks = np.nonzero(np.diff(loud) > self.rate_hz * pause_ms / 1000)[0]
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
