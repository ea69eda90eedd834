"""A microphone into which a test can speak when it is time to.

What Chromium plays from a file is heard so long after the microphone was opened: words
that are to fall into an answer would fall beside it on a slow machine.
"""

import base64
import io
import wave

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

# What the real one hears is heard as well.
SCRIPT = """(() => {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wish) => {
    const stream = await open(wish);
    const context = new AudioContext();
    await context.resume();
    const both = context.createMediaStreamDestination();
    context.createMediaStreamSource(stream).connect(both);
    window.__say = async (base64) => {
      const wav = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const source = context.createBufferSource();
      source.buffer = await context.decodeAudioData(wav.buffer);
      source.connect(both);
      source.start();
    };
    return both.stream;
  };
})();"""


def prepare(page: Page) -> None:
    """To be called before the page is opened."""
    page.add_init_script(SCRIPT)


def say(page: Page, pcm: NDArray[np.int16], rate_hz: int) -> None:
    """Begin to speak into the microphone, which must be open."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate_hz)
        written.writeframes(pcm.tobytes())
    page.evaluate("wav => __say(wav)", base64.b64encode(file.getvalue()).decode())
