"""How loud a recording is where: what a player draws, without the sound itself.

A file is measured once, in a thread of its own (one at a time, however many ask), and
what came of it is kept in the recording's row.
"""

import logging
import math
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache, partial
from typing import Any, BinaryIO, Self

import av
import numpy as np
from numpy.typing import NDArray

from conversations.models import LIVE, Recording
from conversations.store.sound.kept import has_sound
from conversations.store.sound.mp3 import NotAudio

logger = logging.getLogger(__name__)

MAX_BARS = 2_000
"""More than a wide screen has room for, whatever the length."""
BAR_MS = 50
BLOCK_BARS = 100
"""Measured at once: five seconds."""
MAX_ASKED = 16
"""Recordings that wait to be measured, or to be fetched, in one process."""
_HEAD = struct.Struct(">I")

Loudness = NDArray[np.uint8]


class Unmeasured(Enum):
    """Why there is no waveform."""

    WAITING = "waiting"
    """It is being measured: ask again."""
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Waveform:
    """The loudest sample of each stretch of equal length, 0 to 255, for both sides."""

    duration_ms: int
    caller: bytes
    agent: bytes

    def packed(self) -> bytes:
        """As the row keeps it."""
        return _HEAD.pack(self.duration_ms) + self.caller + self.agent

    @classmethod
    def unpacked(cls, kept: bytes) -> Self:
        """From what the row keeps."""
        (duration_ms,) = _HEAD.unpack_from(kept)
        bars = kept[_HEAD.size :]
        half = len(bars) // 2
        return cls(duration_ms, bars[:half], bars[half:])


def measured(sound: BinaryIO) -> Waveform:
    """Decode a stereo file, a few seconds in memory at a time; closes it.

    Of a file that breaks off, what can be read is measured. Raises NotAudio.
    """
    with sound:
        try:
            container = av.open(sound, "r", format="ogg")
        except (av.FFmpegError, OSError) as error:
            raise NotAudio from error
        with container:
            if not container.streams.audio:
                raise NotAudio
            return _measured(container)


def _measured(container: "av.container.InputContainer") -> Waveform:
    rate_hz = container.streams.audio[0].codec_context.sample_rate
    bar_samples = rate_hz * BAR_MS // 1000
    loud: list[Loudness] = []
    waiting: list[NDArray[np.float32]] = []
    waiting_samples = total_samples = 0
    try:
        for frame in container.decode(audio=0):
            # Opus is decoded to this, whatever it was made from.
            waiting.append(frame.to_ndarray().astype(np.float32, copy=False))
            waiting_samples += frame.samples
            total_samples += frame.samples
            if waiting_samples >= bar_samples * BLOCK_BARS:
                block = np.concatenate(waiting, axis=1)
                whole = waiting_samples - waiting_samples % bar_samples
                loud.append(_bars(block[:, :whole], bar_samples))
                waiting = [block[:, whole:]]
                waiting_samples -= whole
    except av.FFmpegError as error:
        logger.warning("A recording breaks off: %s", error)
    if waiting_samples:
        block = np.concatenate(waiting, axis=1)
        missing = -waiting_samples % bar_samples
        loud.append(_bars(np.pad(block, ((0, 0), (0, missing))), bar_samples))
    if not loud:
        raise NotAudio
    caller, agent = _fewer(np.concatenate(loud, axis=1))
    return Waveform(
        duration_ms=total_samples * 1000 // rate_hz,
        caller=caller.tobytes(),
        agent=agent.tobytes(),
    )


def _bars(block: NDArray[np.float32], bar_samples: int) -> Loudness:
    peaks = np.abs(block).reshape(2, -1, bar_samples).max(axis=2)
    levels: Loudness = np.clip(np.rint(peaks * 255), 0, 255).astype(np.uint8)
    return levels


def _fewer(bars: Loudness) -> Loudness:
    together = math.ceil(bars.shape[1] / MAX_BARS)
    padded = np.pad(bars, ((0, 0), (0, -bars.shape[1] % together)))
    fewer: Loudness = padded.reshape(2, -1, together).max(axis=2)
    return fewer


class Measuring:
    """Measures files one after the other, on a thread that lives while there are some.

    Who asks gets an answer at once, or waits for at most as long as they say.
    """

    def __init__(self, measure: Callable[[BinaryIO], Waveform] = measured) -> None:
        self._measure = measure
        self._changed = threading.Condition()
        self._asked: OrderedDict[object, Callable[[], BinaryIO]] = OrderedDict()
        self._found: OrderedDict[object, Waveform | Unmeasured] = OrderedDict()
        self._running = False

    def ask(
        self, key: object, open_sound: Callable[[], BinaryIO], wait_s: float
    ) -> Waveform | Unmeasured:
        """What was found, which is then forgotten; WAITING while nothing is."""
        with self._changed:
            if key not in self._found and key not in self._asked:
                if len(self._asked) >= MAX_ASKED:
                    return Unmeasured.WAITING
                self._asked[key] = open_sound
                self._start()
            self._changed.wait_for(lambda: key in self._found, wait_s)
            return self._found.pop(key, Unmeasured.WAITING)

    def _start(self) -> None:
        if not self._running:
            self._running = True
            # A daemon: a server that stops does not wait for pictures.
            threading.Thread(
                target=self._run, name="parley-waveform", daemon=True
            ).start()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._asked:
                    self._running = False
                    return
                key, open_sound = next(iter(self._asked.items()))
            found = self._measured(open_sound)
            with self._changed:
                del self._asked[key]
                self._found[key] = found
                while len(self._found) > MAX_ASKED:
                    self._found.popitem(last=False)
                self._changed.notify_all()

    def _measured(self, open_sound: Callable[[], BinaryIO]) -> Waveform | Unmeasured:
        try:
            return self._measure(open_sound())
        except FileNotFoundError:
            return Unmeasured.MISSING
        except NotAudio:
            return Unmeasured.UNREADABLE
        except Exception:
            # One strange file must not end the measuring of all others.
            logger.exception("A recording could not be measured.")
            return Unmeasured.UNREADABLE


@cache
def measuring() -> Measuring:
    """The one of this process."""
    return Measuring()


def waveform(recording: Recording, wait_s: float = 2.0) -> Waveform | Unmeasured:
    """Of a recording, from its row if it is there; measured and kept otherwise.

    Of a conversation that goes on, what there is so far, which is not kept.
    """
    if not has_sound(recording):
        return Unmeasured.MISSING
    if recording.waveform is not None:
        return Waveform.unpacked(bytes(recording.waveform))
    file: Any = recording.file
    found = measuring().ask(
        recording.pk, partial(file.storage.open, file.name, "rb"), wait_s
    )
    is_over = recording.conversation.status not in LIVE
    if isinstance(found, Waveform) and is_over:
        Recording.objects.filter(pk=recording.pk).update(waveform=found.packed())
    return found
