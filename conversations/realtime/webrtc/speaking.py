"""Whether the agent is speaking, told from its sound. Pure; times are ms."""

import numpy as np

HANGOVER_MS = 200
"""Between two sentences nothing may be there to be sent for a moment."""
AUDIBLE = 0.004
"""Of full scale: about -48 dB."""


class Speaking:
    """Looks at every frame that is sent."""

    def __init__(self) -> None:
        self._speaks = False
        self._until_ms = 0
        self.level = 0.0
        """Of the newest frame, 0 to 1."""

    def frame(self, pcm: bytes | None, now_ms: int) -> bool | None:
        """A frame was sent, None: silence. True as speech begins, False as it ends."""
        self.level = _level(pcm) if pcm is not None else 0.0
        if pcm is not None:
            # A pause between two words is not the end.
            self._until_ms = now_ms + HANGOVER_MS
            if not self._speaks and self.level >= AUDIBLE:
                self._speaks = True
                return True
        elif self._speaks and now_ms >= self._until_ms:
            self._speaks = False
            return False
        return None


def _level(pcm: bytes) -> float:
    samples = np.frombuffer(pcm, np.int16).astype(np.float32)
    return float(np.sqrt(np.mean(samples * samples)) / 32768)
