"""Voice activity by the Silero network, all conversations in one batch.

One worker thread takes the oldest waiting window of every stream, runs them through
the network together and hands the scores back with one call per event loop. A batch of
eight costs less than half per window of what eight runs would.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from conversations.engine.ports import VAD_WINDOW_SAMPLES, ProviderError
from conversations.providers.packages import INSTALL
from conversations.providers.provider import Provider
from conversations.providers.silero_state import SAMPLES_BEFORE, StreamStates

MODEL_FILE = "silero_vad_16k_op15.onnx"
MAX_BACKLOG_WINDOWS = 32
MAX_BATCH = 64
COALESCE_MS = 6.0
"""How long the windows of other conversations are waited for, to share a run."""
FEW_STREAMS = 2
"""With this many streams there is nothing to share: scores come at once."""
QUIET_PEAK = 8
"""72 dB below full scale: no voice, but what a muted microphone or a noise gate sends."""
QUIET_WINDOWS = 10
"""After so many quiet windows the network is let rest, until one is not quiet."""

logger = logging.getLogger(__name__)

Scores = npt.NDArray[np.float32]


def model_path() -> Path:
    """Where the network lies, found without importing its package: that wants torch."""
    spec = find_spec("silero_vad")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "data" / MODEL_FILE
        if path.exists():
            return path
    raise ProviderError(
        f"Voice activity: the network {MODEL_FILE} of silero-vad is missing. {INSTALL}"
    )


class SileroStream:
    """The windows of one conversation."""

    def __init__(
        self, worker: "SileroVoiceActivity", on_score: Callable[[float], None]
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.windows: deque[bytes] = deque()
        self.slot = -1
        self.queued = False
        self.closed = False
        self.skipped = 0
        self.rested = False
        """The network has not seen the newest windows: it begins anew."""
        self._quiet_windows = 0
        self._worker = worker
        self._on_score = on_score
        self._last_score = 0.0

    def push(self, window: bytes) -> None:
        """Queue one window; when the network is far behind, the oldest is given up.

        A window given up still gets a score, the one before it: listeners count scores
        to know the time.
        """
        if len(window) != 2 * VAD_WINDOW_SAMPLES:
            raise ValueError(f"a window has {2 * VAD_WINDOW_SAMPLES} bytes")
        self._quiet_windows = self._quiet_windows + 1 if _quiet(window) else 0
        # A score may not overtake that of a window which is still in the network.
        if self._quiet_windows > QUIET_WINDOWS and not self.queued:
            self.rested = True
            self.loop.call_soon(self.deliver, 0.0, 0)
        else:
            self._worker.enqueue(self, window)

    def close(self) -> None:
        """Stop: no callback runs after this returns."""
        if not self.closed:
            self.closed = True
            self._worker.forget(self)

    def deliver(self, score: float, skipped: int) -> None:
        """Pass scores on. Runs on the stream's loop."""
        for _ in range(skipped):
            self._emit(self._last_score)
        self._last_score = score
        self._emit(score)

    def _emit(self, score: float) -> None:
        if self.closed:
            return
        try:
            self._on_score(score)
        except Exception:
            # One conversation's error must not cost the others of the batch theirs.
            logger.exception("The receiver of voice activity scores failed")


class SileroVoiceActivity(Provider):
    """The worker thread and its network. One per process."""

    def __init__(
        self,
        session: onnxruntime.InferenceSession | None = None,
        coalesce_ms: float = COALESCE_MS,
    ) -> None:
        self._session = session or _load()
        self._coalesce_s = coalesce_ms / 1000
        self._states = StreamStates()
        self._wake = threading.Condition()
        self._ready: deque[SileroStream] = deque()
        self._freed: list[int] = []
        self._open = 0
        self._closing = False
        self._idle = False
        self._thread = threading.Thread(
            target=self._work, name="voice-activity", daemon=True
        )
        self._thread.start()

    def open(self, on_score: Callable[[float], None]) -> SileroStream:
        """Start a stream whose scores come on the running event loop."""
        stream = SileroStream(self, on_score)
        with self._wake:
            self._open += 1
        return stream

    def close(self) -> None:
        """End the thread. Streams still open get no more scores."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(timeout=2)

    def load(self) -> None:
        """Run the network once, which is slower than all later times. Blocks."""
        states = StreamStates()
        slots = np.zeros(1, dtype=np.intp)
        self._infer(states, slots, [bytes(2 * VAD_WINDOW_SAMPLES)])

    def enqueue(self, stream: SileroStream, window: bytes) -> None:
        """Take a window from a stream."""
        with self._wake:
            if stream.closed or self._closing:
                return
            if len(stream.windows) >= MAX_BACKLOG_WINDOWS:
                stream.windows.popleft()
                stream.skipped += 1
            stream.windows.append(window)
            if not stream.queued:
                stream.queued = True
                self._ready.append(stream)
                if self._idle:
                    self._idle = False
                    self._wake_soon(stream.loop)

    def _wake_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._open > FEW_STREAMS and self._coalesce_s:
            # Waited for here, not in the thread: it would wake twice for every batch.
            loop.call_later(self._coalesce_s, self._wake_now)
        else:
            self._wake.notify()

    def _wake_now(self) -> None:
        with self._wake:
            self._wake.notify()

    def forget(self, stream: SileroStream) -> None:
        """Drop a stream's windows and, once its batch is through, its state."""
        with self._wake:
            self._open -= 1
            stream.windows.clear()
            if not stream.queued and stream.slot >= 0:
                self._freed.append(stream.slot)
                stream.slot = -1

    def _work(self) -> None:
        while True:
            with self._wake:
                if not self._ready and not self._closing:
                    self._idle = True
                    self._wake.wait()
                if self._closing:
                    return
            streams, windows, skipped = self._take()
            if not streams:
                continue
            try:
                slots = np.array([s.slot for s in streams], dtype=np.intp)
                scores = self._infer(self._states, slots, windows)
            except Exception:
                logger.exception("Voice activity failed on %d windows", len(streams))
                scores = np.zeros(len(streams), dtype=np.float32)
            self._give_back(streams)
            _hand_out(streams, scores.tolist(), skipped)

    def _take(self) -> tuple[list[SileroStream], list[bytes], list[int]]:
        """The oldest window of each waiting stream. They stay `queued` meanwhile."""
        streams: list[SileroStream] = []
        windows: list[bytes] = []
        skipped: list[int] = []
        with self._wake:
            for slot in self._freed:
                self._states.free(slot)
            self._freed.clear()
            while self._ready and len(streams) < MAX_BATCH:
                stream = self._ready.popleft()
                if stream.closed or not stream.windows:
                    self._release(stream)
                    continue
                if stream.slot < 0:
                    stream.slot = self._states.take()
                elif stream.rested:
                    self._states.clear(stream.slot)
                stream.rested = False
                streams.append(stream)
                windows.append(stream.windows.popleft())
                skipped.append(stream.skipped)
                stream.skipped = 0
        return streams, windows, skipped

    def _give_back(self, streams: list[SileroStream]) -> None:
        with self._wake:
            for stream in streams:
                if stream.windows and not stream.closed:
                    self._ready.append(stream)
                else:
                    self._release(stream)

    def _release(self, stream: SileroStream) -> None:
        stream.queued = False
        if stream.closed and stream.slot >= 0:
            self._states.free(stream.slot)
            stream.slot = -1

    def _infer(
        self, states: StreamStates, slots: npt.NDArray[np.intp], windows: list[bytes]
    ) -> Scores:
        samples = np.frombuffer(b"".join(windows), dtype="<i2").reshape(
            len(windows), VAD_WINDOW_SAMPLES
        )
        audio = np.empty(
            (len(windows), SAMPLES_BEFORE + VAD_WINDOW_SAMPLES), np.float32
        )
        audio[:, :SAMPLES_BEFORE] = states.before[slots]
        np.multiply(samples, 1 / 32768, out=audio[:, SAMPLES_BEFORE:])
        scores, memory = self._session.run(
            None,
            {"input": audio, "state": states.memory[:, slots], "sr": _RATE},
        )
        states.memory[:, slots] = memory
        states.before[slots] = audio[:, -SAMPLES_BEFORE:]
        result: Scores = scores[:, 0]
        return result


_RATE = np.array(16_000, dtype=np.int64)


def _load() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The network is far too small for threads of its own; spinning would burn a core.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(model_path()), options, providers=["CPUExecutionProvider"]
    )


def _quiet(window: bytes) -> bool:
    samples = np.frombuffer(window, dtype="<i2")
    # Not samples.max(): that goes through Python, for every window of every caller.
    return bool(
        np.maximum.reduce(samples) <= QUIET_PEAK
        and np.minimum.reduce(samples) >= -QUIET_PEAK
    )


def _hand_out(
    streams: list[SileroStream], scores: list[float], skipped: list[int]
) -> None:
    """One call into each loop, whatever the number of its streams."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[SileroStream, float, int]]] = {}
    for stream, score, missed in zip(streams, scores, skipped, strict=True):
        by_loop.setdefault(stream.loop, []).append((stream, score, missed))
    for loop, results in by_loop.items():
        try:
            loop.call_soon_threadsafe(_deliver, results)
        except RuntimeError:
            # The loop is closed: its conversations are over.
            for stream, _, _ in results:
                stream.close()


def _deliver(results: list[tuple[SileroStream, float, int]]) -> None:
    for stream, score, skipped in results:
        stream.deliver(score, skipped)
