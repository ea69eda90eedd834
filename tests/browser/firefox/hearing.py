"""What a page in Firefox played: as `tests.browser.ears` has it of Chromium."""

import base64
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from tests.browser.ears import AUDIBLE, Heard
from tests.browser.fake_agent import ANSWER_HZ, GOODBYE_HZ, GREETING_HZ

TONES_HZ = (GREETING_HZ, ANSWER_HZ, GOODBYE_HZ)
WINDOW_MS = 20
AMPLITUDE = 0.5
"""Of the fake agent's tones."""
EDGE_MS = 20
"""A tone that is cut, resampled or joined is longer or shorter by so much at most."""
SOUND_TAP = Path(__file__).with_name("sound_tap.js")


def listen(page: Page) -> None:
    """Keep what the page plays; to be called before it is opened."""
    page.add_init_script(path=SOUND_TAP)


def heard(page: Page) -> Heard:
    """Everything since the page was opened; it must have played something."""
    told = page.evaluate("window.__heardSoFar()")
    assert told["arrived_ms"], "the page has sent nothing to the loudspeaker"
    samples = np.frombuffer(base64.b64decode(told["pcm_base64"]), "<i2") / 32_767
    ends_ms = np.cumsum(told["frames"]) * 1000 / told["rate_hz"]
    # The block that was delayed least tells the difference of the clocks best.
    began_ms = (np.array(told["arrived_ms"]) - ends_ms).min()
    return Heard(samples.astype(np.float32), told["rate_hz"], float(began_ms))


def tones_ms(heard: Heard) -> dict[int, float]:
    """How much was played of each of the agent's tones.

    By its energy: where a busy machine lets sound wait, it comes later, but is no less.
    """
    frames = round(heard.rate_hz * WINDOW_MS / 1000)
    whole = len(heard.samples) // frames * frames
    windows = heard.samples[:whole].reshape(-1, frames)
    energy = np.square(windows, dtype=np.float64).sum(axis=1)
    strongest = abs(np.fft.rfft(windows, 4 * frames)).argmax(axis=1)
    found_hz = strongest * heard.rate_hz / (4 * frames)
    nearest = abs(found_hz[:, None] - np.array(TONES_HZ)).argmin(axis=1)
    audible = abs(windows).max(axis=1) > AUDIBLE
    full = heard.rate_hz / 1000 * AMPLITUDE**2 / 2
    return {
        hz: float(energy[audible & (nearest == place)].sum() / full)
        for place, hz in enumerate(TONES_HZ)
    }
