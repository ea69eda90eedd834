"""The same calls on virtual time: no server, no network, no waiting.

Real are the callers and their sounds, the engine's session, its frames, the models that
detect speech, recognise and speak, and the echo test. Virtual is all time: models are
charged fixed times (`tests/fakes/timed_models.py`), the line delays each frame by
`NETWORK_MS`. Scripted is what the agent answers, after `ANSWER_MS`. There is no WebSocket,
no admission, no pacing of frames by the server, no recording, and nobody else's call. So
a result depends on the code and the seed alone, and says nothing about load.
"""

import asyncio
import base64
import json
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from itertools import count
from typing import Generic, TypeVar

from conversations.engine.outputs import EndReason, Output
from conversations.engine.persona import Persona, Ports
from conversations.engine.session import Session
from conversations.protocol.audio_format import AudioFormat
from conversations.providers.echo import EchoDetector
from conversations.realtime.translate import Translator, metadata_frame
from tests.callers.caller import Caller, CallerOptions
from tests.engine.rehearsal import with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_recorder import FakeRecorder
from tests.fakes.timed_models import (
    TimedSpeechToText,
    TimedTextToSpeech,
    TimedVoiceActivity,
)
from tests.fakes.virtual_time import run_virtual
from tests.quality import cases, overlaps
from tests.quality.call_plan import Line, Outcome, Play

T = TypeVar("T")
OpenSession = Callable[[Callable[[Output], None]], Session]

NETWORK_MS = 25
"""One way."""
ANSWER_MS = 40
"""What the offline answerer takes for its first sentence."""
ANSWER = "The library is open from nine."
FORMAT = AudioFormat.parse("pcm_16000")
TOLD = frozenset(
    {
        "agent_response",
        "agent_response_correction",
        "audio",
        "interruption",
        "user_transcript",
    }
)


class Studio:
    """The models, loaded once, and the lines that lead to them."""

    def __init__(self) -> None:
        self._voice_activity = TimedVoiceActivity()
        self._speech_to_text = TimedSpeechToText()
        self._text_to_speech = TimedTextToSpeech()

    def close(self) -> None:
        """End the models' threads."""
        self._voice_activity.close()

    def line(self) -> Line:
        """Callers whose long answers are told in turn, from the first."""
        calls = count()
        return lambda agent_id: RehearsedCaller(self, agent_id, next(calls))

    def session(
        self, agent_id: str, call: int, tell: Callable[[Output], None]
    ) -> Session:
        """Of one call."""
        first = call % len(cases.LONG_ANSWERS)
        long = cases.LONG_ANSWERS[first:] + cases.LONG_ANSWERS[:first]
        answers = long if agent_id == overlaps.AGENT else (ANSWER,)
        persona = Persona(
            with_turn(),
            FakeLanguageModel(answers, first_delay_ms=ANSWER_MS),
            self._speech_to_text,
            self._text_to_speech,
        )
        ports = Ports(self._voice_activity, FakeRecorder(), echo_test=EchoDetector)
        return Session(persona, ports, tell)


class RehearsedCaller(Caller):
    """Speaks to a session in this process."""

    def __init__(self, studio: Studio, agent_id: str, call: int) -> None:
        super().__init__("", CallerOptions(agent_id))
        self._open = partial(studio.session, agent_id, call)

    async def _connect(self) -> "SessionConnection":
        return SessionConnection(self._open)


class SessionConnection:
    """A session as a caller's WebSocket; frames arrive in order."""

    def __init__(self, open_session: OpenSession) -> None:
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self._arrived: asyncio.Queue[str | None] = asyncio.Queue()
        self._down = _Delayed[str](self._arrived.put_nowait)
        self._translator = Translator(TOLD, FORMAT)
        self._session = open_session(self._tell)
        self._up = _Delayed[bytes](self._session.hear)
        self._running = asyncio.create_task(self._session.run())
        self._down.put(metadata_frame("conv_rehearsed", FORMAT, FORMAT))

    def _tell(self, output: Output) -> None:
        for frame in self._translator.frames(output):
            self._down.put(frame)

    async def send(self, message: str) -> None:
        audio = json.loads(message).get("user_audio_chunk")
        if audio is not None:
            self._up.put(base64.b64decode(audio))

    async def __aiter__(self) -> AsyncIterator[str]:
        while (frame := await self._arrived.get()) is not None:
            yield frame

    async def close(self) -> None:
        self._session.leave(EndReason.CLIENT_LEFT)
        await self._running
        self.close_code = 1000
        self._arrived.put_nowait(None)


class _Delayed(Generic[T]):
    """One direction of the line."""

    def __init__(self, deliver: Callable[[T], None]) -> None:
        self._deliver = deliver
        self._on_the_way: deque[T] = deque()

    def put(self, item: T) -> None:
        self._on_the_way.append(item)
        loop = asyncio.get_running_loop()
        # Timers of one moment run in any order: each takes what has waited longest.
        loop.call_later(NETWORK_MS / 1000, self._next)

    def _next(self) -> None:
        self._deliver(self._on_the_way.popleft())


def play_all(
    scenarios: Iterable[tuple[str, Callable[[Line], list[Play]]]],
) -> dict[str, list[Outcome]]:
    """Play one case after the other, each on a clock of its own."""
    studio = Studio()
    outcomes: dict[str, list[Outcome]] = {}
    try:
        for name, plays in scenarios:
            began_s = time.monotonic()
            outcomes[name] = [play(case) for case in plays(studio.line())]
            took_s = time.monotonic() - began_s
            print(
                f"{name}: {len(outcomes[name])} calls, rehearsed in {took_s:.0f} s",
                file=sys.stderr,
            )
    finally:
        studio.close()
    return outcomes


def play(case: Play) -> Outcome:
    """Play one case on virtual time."""

    async def played() -> Outcome:
        return await case()

    return run_virtual(played())
