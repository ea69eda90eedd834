"""What a client's loudspeaker plays, and when: a queue of audio against a clock.

Times are seconds of one monotonic clock, given by the caller of each method.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

AUDIBLE_RMS = 90.0
"""About -51 dB of full scale: quieter stretches count as silence."""
STEP_MS = 10


@dataclass(slots=True)
class Stretch:
    """Audio played without a gap, all of one utterance."""

    event_id: int
    starts_s: float
    pcm: Samples


class Playback:
    """Plays what arrives at once, and queues what arrives while it plays."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.stretches: list[Stretch] = []
        self.dropped_samples = 0
        self._busy_until_s = float("-inf")

    @property
    def busy_until_s(self) -> float:
        """When the queue will have been played."""
        return self._busy_until_s

    def add(self, pcm: Samples, event_id: int, now_s: float) -> None:
        """Queue audio that has just arrived."""
        starts_s = max(now_s, self._busy_until_s)
        self.stretches.append(Stretch(event_id, starts_s, pcm))
        self._busy_until_s = starts_s + len(pcm) / self.rate_hz

    def drop(self, now_s: float) -> None:
        """Throw away what has not been played, as the official clients do."""
        kept: list[Stretch] = []
        for stretch in self.stretches:
            played = round((now_s - stretch.starts_s) * self.rate_hz)
            played = min(max(played, 0), len(stretch.pcm))
            self.dropped_samples += len(stretch.pcm) - played
            if played:
                stretch.pcm = stretch.pcm[:played]
                kept.append(stretch)
        self.stretches = kept
        self._busy_until_s = min(self._busy_until_s, now_s)

    def window(self, from_s: float, count: int) -> Samples:
        """What was played in `count` samples from a moment on; zeros where nothing was.

        Only the newest stretches are looked at: meant for echo a moment ago.
        """
        window: Samples = np.zeros(count, np.int16)
        until_s = from_s + count / self.rate_hz
        for stretch in reversed(self.stretches):
            offset = round((stretch.starts_s - from_s) * self.rate_hz)
            if offset + len(stretch.pcm) <= 0:
                break
            if stretch.starts_s < until_s:
                lower, upper = max(offset, 0), min(offset + len(stretch.pcm), count)
                if upper > lower:
                    window[lower:upper] = stretch.pcm[lower - offset : upper - offset]
        return window

    def heard(
        self, from_s: float = float("-inf"), until_s: float = float("inf")
    ) -> Samples:
        """All that was played in a span of time, gaps left out."""
        parts: list[Samples] = []
        for stretch in self.stretches:
            first = max(from_s - stretch.starts_s, 0.0) * self.rate_hz
            last = (until_s - stretch.starts_s) * self.rate_hz
            first_index = int(min(first, len(stretch.pcm)))
            last_index = int(min(max(last, 0), len(stretch.pcm)))
            if last_index > first_index:
                parts.append(stretch.pcm[first_index:last_index])
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)

    def halts(
        self, from_s: float, until_s: float = float("inf"), least_ms: int = 60
    ) -> list[tuple[float, float]]:
        """Gaps between played audio, begun within a span: (start, length in seconds).

        Silence that the speech itself holds, as between sentences, is no gap.
        """
        found: list[tuple[float, float]] = []
        ends_s: float | None = None
        for stretch in self.stretches:
            if ends_s is not None and from_s <= ends_s < until_s:
                length_s = stretch.starts_s - ends_s
                if length_s * 1000 >= least_ms:
                    found.append((ends_s, length_s))
            ends_s = stretch.starts_s + len(stretch.pcm) / self.rate_hz
        return found

    def audible_steps(self, event_id: int | None = None) -> list[float]:
        """Start times of the `STEP_MS` steps in which sound was heard, in order."""
        step = self.rate_hz * STEP_MS // 1000
        steps: list[float] = []
        for run_starts_s, pcm in self._runs(event_id):
            whole = len(pcm) // step
            frames = pcm[: whole * step].astype(np.float32).reshape(whole, step)
            loud = np.sqrt((frames**2).mean(axis=1)) >= AUDIBLE_RMS
            steps.extend(
                run_starts_s + float(i) * STEP_MS / 1000 for i in np.flatnonzero(loud)
            )
        return steps

    def _runs(self, event_id: int | None) -> list[tuple[float, Samples]]:
        """Neighbouring stretches joined, so that steps do not fall between chunks."""
        runs: list[tuple[float, list[Samples], float]] = []
        for stretch in self.stretches:
            if event_id is not None and stretch.event_id != event_id:
                continue
            ends_s = stretch.starts_s + len(stretch.pcm) / self.rate_hz
            if runs and abs(stretch.starts_s - runs[-1][2]) < 1 / self.rate_hz:
                starts_s, parts, _ = runs.pop()
                runs.append((starts_s, [*parts, stretch.pcm], ends_s))
            else:
                runs.append((stretch.starts_s, [stretch.pcm], ends_s))
        return [(starts_s, np.concatenate(parts)) for starts_s, parts, _ in runs]

    def last_audible_s(
        self,
        from_s: float,
        until_s: float = float("inf"),
        event_id: int | None = None,
    ) -> float | None:
        """The end of the last sound within a span; None when there was none."""
        steps = [t for t in self.audible_steps(event_id) if from_s <= t < until_s]
        return steps[-1] + STEP_MS / 1000 if steps else None

    def first_audible_s(
        self,
        from_s: float,
        until_s: float = float("inf"),
        event_id: int | None = None,
    ) -> float | None:
        """The start of the first sound within a span; None when there was none."""
        steps = [t for t in self.audible_steps(event_id) if from_s <= t < until_s]
        return steps[0] if steps else None
