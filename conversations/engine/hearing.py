"""What the microphone brings: when the user's voice starts and pauses, and its audio.

Positions count audio (ms of samples received); times are ms of the session clock. A chunk
that arrives now ends now, so the smallest difference seen between the two is the offset.
"""

from collections.abc import Callable
from dataclasses import dataclass

from conversations.engine.inputs import SpeechPaused, SpeechStarted, VoiceTraced
from conversations.engine.ports import (
    ECHO_REACH_MS,
    INPUT_RATE_HZ,
    VAD_WINDOW_MS,
    VAD_WINDOW_SAMPLES,
    EchoTest,
    Origin,
    VoiceActivity,
)

BYTES_PER_MS = INPUT_RATE_HZ * 2 // 1000
WINDOW_BYTES = VAD_WINDOW_SAMPLES * 2

START_SCORE = 0.5
START_WINDOWS = 2
"""Windows in a row at START_SCORE that make a voice."""
SURE_SCORE = 0.9
"""One window at this score is enough."""
END_SCORE = 0.35
END_WINDOWS = 3
"""Windows in a row below END_SCORE that make a pause."""
SCORE_TAIL_MS = 60
"""The score outlives the voice by about this much."""
PRE_ROLL_MS = 400
"""Kept from before the voice was noticed: the first sound is often quiet."""
POST_ROLL_MS = 160
LONGEST_SPEECH_MS = 60_000
"""Unsettled audio beyond this is dropped from its beginning."""
GAP_MS = 400
"""A chunk later than this by the audio's own count follows a gap in the audio."""
ECHO_LOOK_WINDOWS = 5
"""How often it is asked whose voice it is that sounds."""
ECHO_DOUBTS = 2
"""An echo that fades is not clear at times; so often in a row it is something else."""
OVER_ECHO_MS = 224
"""A voice over an echo is told from it so long after it set in."""

_ECHO_LOOK_MS = ECHO_LOOK_WINDOWS * VAD_WINDOW_MS


@dataclass(frozen=True, slots=True)
class OpenSpeech:
    """The audio of speech that is not yet a turn, and how sure it is a voice."""

    pcm: bytes
    until_ms: int
    """Position where the audio ends."""
    voiced_ms: int
    mean_score: float
    peak_score: float


class Hearing:
    """Cuts the audio into windows, has them scored, and watches the scores."""

    def __init__(
        self,
        voice_activity: VoiceActivity,
        notice: Callable[[SpeechStarted | VoiceTraced | SpeechPaused], None],
        on_score: Callable[[float], None] | None = None,
        echo_test: EchoTest | None = None,
    ) -> None:
        self._notice = notice
        self._echo_test = echo_test
        self._origin = Origin.UNKNOWN
        """Of the voice that sounds."""
        self._doubts = 0
        """How often in a row an answer was unclear."""
        self._sounding_from_ms = 0
        """Position where it set in."""
        self._on_score = on_score
        self._voices = voice_activity.open(self._scored)
        self._audio = bytearray()
        self._audio_from_ms = 0
        """Position of the first kept byte; always a whole ms."""
        self._windowed_bytes = 0
        """How much of `_audio` has been cut into windows."""
        self._scored_ms = 0
        """Position up to which scores are known."""
        self._offset_ms: int | None = None
        self._sounding = False
        self._run = 0
        self._last_voiced_ms = 0
        self._forgotten_until_ms = 0
        """Audio before this belongs to speech that is over."""
        self._speech_from_ms: int | None = None
        self._voiced_windows = 0
        self._score_sum = 0.0
        self._peak_score = 0.0

    def hear(self, pcm: bytes, now_ms: int) -> None:
        """Take in audio whose last sample was just spoken. Whole samples."""
        self._audio += pcm
        end_ms = self._audio_from_ms + len(self._audio) // BYTES_PER_MS
        offset_ms = now_ms - end_ms
        if (
            self._offset_ms is None
            or offset_ms < self._offset_ms
            or offset_ms > self._offset_ms + GAP_MS
        ):
            self._offset_ms = offset_ms
        while len(self._audio) - self._windowed_bytes >= WINDOW_BYTES:
            start = self._windowed_bytes
            self._windowed_bytes += WINDOW_BYTES
            self._voices.push(bytes(self._audio[start : start + WINDOW_BYTES]))
        if self._speech_from_ms is None:
            self._forget_before(self._scored_ms - max(PRE_ROLL_MS, ECHO_REACH_MS))
        else:
            self._forget_before(end_ms - LONGEST_SPEECH_MS)

    def cut_off(self) -> None:
        """The audio stopped coming: a voice that still sounds has paused."""
        if self._sounding:
            self._fall_silent(self._last_voiced_ms)

    def close(self) -> None:
        """Stop listening."""
        self._voices.close()

    def open_speech(self) -> OpenSpeech:
        """What has been said since the voice started or the words were settled."""
        if self._speech_from_ms is None:
            return OpenSpeech(b"", self._scored_ms, 0, 0.0, 0.0)
        until_ms = self._scored_ms
        if not self._sounding:
            until_ms = min(until_ms, self._last_voiced_ms + POST_ROLL_MS)
        first = max(self._speech_from_ms - self._audio_from_ms, 0) * BYTES_PER_MS
        last = max(until_ms - self._audio_from_ms, 0) * BYTES_PER_MS
        return OpenSpeech(
            pcm=bytes(self._audio[first:last]),
            until_ms=until_ms,
            voiced_ms=self._voiced_windows * VAD_WINDOW_MS,
            mean_score=self._score_sum / max(self._voiced_windows, 1),
            peak_score=self._peak_score,
        )

    def settle(self, until_ms: int) -> None:
        """Words up to this position are certain: their audio is not needed again."""
        if self._speech_from_ms is not None:
            self._speech_from_ms = max(self._speech_from_ms, until_ms)
            self._forget_before(self._speech_from_ms)

    def forget(self) -> None:
        """The speech is a turn, or was nothing; a voice that goes on starts anew."""
        self._voiced_windows, self._score_sum, self._peak_score = 0, 0.0, 0.0
        self._forgotten_until_ms = (
            self._scored_ms if self._sounding else self._last_voiced_ms
        )
        self._run = 0
        self._sounding = False
        self._speech_from_ms = None

    @property
    def unsettled_ms(self) -> int:
        """How much audio the open speech holds."""
        if self._speech_from_ms is None:
            return 0
        return self._scored_ms - self._speech_from_ms

    def _forget_before(self, position_ms: int) -> None:
        drop_ms = position_ms - self._audio_from_ms
        # Dropping copies the rest, so it is done a second at a time.
        if drop_ms < 1000:
            return
        drop_bytes = min(drop_ms * BYTES_PER_MS, self._windowed_bytes)
        drop_bytes -= drop_bytes % BYTES_PER_MS
        del self._audio[:drop_bytes]
        self._windowed_bytes -= drop_bytes
        self._audio_from_ms += drop_bytes // BYTES_PER_MS

    def _at(self, position_ms: int) -> int:
        return position_ms + (self._offset_ms or 0)

    def _scored(self, score: float) -> None:
        window_from_ms = self._scored_ms
        self._scored_ms += VAD_WINDOW_MS
        if self._on_score is not None:
            self._on_score(score)
        if self._sounding:
            self._while_sounding(score)
        else:
            self._while_silent(score, window_from_ms)

    def _count(self, score: float) -> None:
        self._voiced_windows += 1
        self._score_sum += score
        self._peak_score = max(self._peak_score, score)

    def _while_silent(self, score: float, window_from_ms: int) -> None:
        if score < START_SCORE:
            self._run = 0
            return
        self._run += 1
        if self._run < START_WINDOWS and score < SURE_SCORE:
            return
        started_ms = window_from_ms - (self._run - 1) * VAD_WINDOW_MS
        for _ in range(self._run):
            self._count(score)
        self._run = 0
        self._sounding = True
        self._last_voiced_ms = self._scored_ms
        if self._speech_from_ms is None:
            self._speech_from_ms = max(
                started_ms - PRE_ROLL_MS, self._forgotten_until_ms, self._audio_from_ms
            )
        self._sounding_from_ms = started_ms
        self._doubts = 0
        self._origin = self._ask_origin()
        self._notice(SpeechStarted(self._at(started_ms), self._origin))

    def _while_sounding(self, score: float) -> None:
        if score >= END_SCORE:
            self._run = 0
            self._last_voiced_ms = self._scored_ms
            self._count(score)
            self._watch_for_echo()
            return
        self._run += 1
        if self._run < END_WINDOWS:
            return
        self._fall_silent(self._last_voiced_ms - SCORE_TAIL_MS)

    def _ask_origin(self) -> Origin:
        if self._echo_test is None:
            return Origin.UNKNOWN
        until = (self._scored_ms - self._audio_from_ms) * BYTES_PER_MS
        first = max(until - ECHO_REACH_MS * BYTES_PER_MS, 0)
        return self._echo_test.judge(
            bytes(self._audio[first:until]),
            self._at(self._scored_ms),
            self._scored_ms - self._sounding_from_ms,
        )

    def _watch_for_echo(self) -> None:
        """The voice goes on: it may turn out an echo, or another may join it."""
        sounds_ms = self._scored_ms - self._sounding_from_ms
        if self._origin is Origin.USER or sounds_ms % _ECHO_LOOK_MS:
            return
        origin = self._ask_origin()
        self._doubts = self._doubts + 1 if origin is Origin.UNKNOWN else 0
        fades = self._origin is Origin.ECHO and 0 < self._doubts < ECHO_DOUBTS
        if fades or origin is self._origin:
            return
        if origin is not Origin.USER:
            self._origin = origin
            self._notice(VoiceTraced(origin))
            return
        if self._origin is Origin.ECHO:
            self._begin_anew()
        self._origin = origin
        self._notice(SpeechStarted(self._at(self._sounding_from_ms), origin))

    def _begin_anew(self) -> None:
        """What came before was the echo only."""
        position_ms = self._scored_ms - OVER_ECHO_MS
        self._sounding_from_ms = max(self._sounding_from_ms, position_ms)
        self._speech_from_ms = max(
            self._sounding_from_ms - SCORE_TAIL_MS, self._audio_from_ms
        )
        self._voiced_windows, self._score_sum, self._peak_score = 0, 0.0, 0.0

    def _fall_silent(self, position_ms: int) -> None:
        self._run = 0
        self._sounding = False
        self._notice(SpeechPaused(self._at(position_ms)))
