"""The agent's sound on its way to the sender: 16-bit mono PCM at 48 kHz. Pure."""

import numpy as np

RATE_HZ = 48_000
FRAME_MS = 20
FRAME_SAMPLES = RATE_HZ * FRAME_MS // 1000
FRAME_BYTES = 2 * FRAME_SAMPLES
FADE_MS = 15
LONGEST_MS = 120_000
"""That may wait: a client that never takes the agent's voice must not fill the memory."""
_FADE_BYTES = 2 * RATE_HZ * FADE_MS // 1000


class VoiceQueue:
    """Sound goes in as it is made and comes out in frames; what is cut off fades out."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._waited = False
        """The end of what is there is shorter than a frame, and may go on."""

    @property
    def waiting_ms(self) -> float:
        """How much sound there is."""
        return len(self._pcm) / 2 / RATE_HZ * 1000

    def put(self, pcm: bytes) -> None:
        """More sound, after what came before."""
        self._pcm += pcm
        self._waited = False
        del self._pcm[: -2 * RATE_HZ * LONGEST_MS // 1000]

    def flush(self) -> None:
        """Stop: what follows at once fades out, the rest is dropped."""
        rest = bytes(self._pcm[:_FADE_BYTES])
        samples = np.frombuffer(rest, np.int16)
        ramp = np.linspace(1.0, 0.0, len(samples), endpoint=False)
        self._pcm = bytearray((samples * ramp).astype(np.int16).tobytes())
        # Nothing goes on after it.
        self._waited = True

    def take(self) -> bytes | None:
        """The next frame; None: silence."""
        if len(self._pcm) >= FRAME_BYTES:
            frame = bytes(self._pcm[:FRAME_BYTES])
            del self._pcm[:FRAME_BYTES]
            return frame
        if not self._pcm:
            return None
        if not self._waited:
            # Resampling hands sound over in odd sizes: the rest of the frame may come.
            self._waited = True
            return None
        frame = bytes(self._pcm).ljust(FRAME_BYTES, b"\0")
        self._pcm.clear()
        return frame
