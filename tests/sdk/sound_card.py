"""A sound card for the official SDK: speaks from samples, keeps what is played."""

import threading
import time
from collections.abc import Callable

import numpy as np
from elevenlabs.conversational_ai.conversation import AudioInterface
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE_HZ = 16_000
CHUNK_SAMPLES = 4_000
"""The SDK's own interface sends 250 ms at a time."""


class SoundCard(AudioInterface):
    """Sends silence in real time, and whatever `say` was given."""

    def __init__(self) -> None:
        self.output_parts: list[bytes] = []
        self.interrupted = threading.Event()
        self._waiting: Samples = np.zeros(0, np.int16)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._playing_until_s = 0.0

    def say(self, pcm: Samples) -> None:
        """Queue speech behind what is already waiting."""
        with self._lock:
            self._waiting = np.concatenate([self._waiting, pcm])

    def start(self, input_callback: Callable[[bytes], None]) -> None:
        """Begin to capture."""
        self._thread = threading.Thread(target=self._capture, args=(input_callback,))
        self._thread.start()

    def _capture(self, input_callback: Callable[[bytes], None]) -> None:
        due_s = time.monotonic()
        while True:
            due_s += CHUNK_SAMPLES / RATE_HZ
            if self._stopped.wait(max(0.0, due_s - time.monotonic())):
                return
            with self._lock:
                chunk = self._waiting[:CHUNK_SAMPLES]
                self._waiting = self._waiting[CHUNK_SAMPLES:]
            input_callback(np.pad(chunk, (0, CHUNK_SAMPLES - len(chunk))).tobytes())

    def stop(self) -> None:
        """End both directions."""
        self._stopped.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def output(self, audio: bytes) -> None:
        """Take audio to be played."""
        self.output_parts.append(audio)
        now_s = time.monotonic()
        begins_s = max(now_s, self._playing_until_s)
        self._playing_until_s = begins_s + len(audio) / 2 / RATE_HZ

    def interrupt(self) -> None:
        """Forget what has not been played."""
        self._playing_until_s = time.monotonic()
        self.interrupted.set()

    def wait_until_quiet(self, quiet_s: float, timeout_s: float) -> None:
        """Return once something was played, and nothing for a while since."""
        deadline_s = time.monotonic() + timeout_s
        while time.monotonic() < deadline_s:
            played = bool(self.output_parts)
            if played and time.monotonic() > self._playing_until_s + quiet_s:
                return
            time.sleep(0.05)
        raise TimeoutError("the agent does not fall silent")

    def wait_until_playing(self, least_bytes: int, timeout_s: float) -> None:
        """Return once so much has arrived."""
        deadline_s = time.monotonic() + timeout_s
        while sum(map(len, self.output_parts)) < least_bytes:
            if time.monotonic() > deadline_s:
                raise TimeoutError("the agent says too little")
            time.sleep(0.02)

    def take_output(self) -> Samples:
        """What was played since the last time."""
        parts, self.output_parts = self.output_parts, []
        return np.frombuffer(b"".join(parts), np.int16)
