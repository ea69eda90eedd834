"""A whole conversation on virtual time: a user who speaks by script, and what follows."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from conversations.engine.options import SessionOptions, TurnOptions
from conversations.engine.outputs import (
    AgentAudio,
    AgentCorrected,
    AgentSaid,
    Ended,
    EndReason,
    Interrupted,
    Output,
    UserSaid,
)
from conversations.engine.persona import Persona, Ports
from conversations.engine.ports import ToolKind
from conversations.engine.session import Session
from conversations.engine.tool_phrases import ToolLatencies
from conversations.engine.tools import ToolRunner
from conversations.engine.variables import LiveVariables
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_recorder import FakeRecorder
from tests.fakes.fake_retriever import FakeRetriever
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.fake_voice_activity import FakeVoiceActivity
from tests.fakes.spoken_audio import silence
from tests.fakes.virtual_time import run_virtual

T = TypeVar("T", bound=Output)

CHUNK_MS = 32
CHUNK_BYTES = CHUNK_MS * 32


def with_turn(**changes: object) -> SessionOptions:
    """Default options with these turn options; silence is not asked about."""
    turn = replace(TurnOptions(), **{"reprompt_after_ms": None, **changes})
    return SessionOptions(turn=turn)


@dataclass
class Rehearsal:
    """One conversation and everything it said."""

    options: SessionOptions = field(default_factory=lambda: with_turn())
    language_model: FakeLanguageModel = field(default_factory=FakeLanguageModel)
    speech_to_text: FakeSpeechToText = field(default_factory=FakeSpeechToText)
    text_to_speech: FakeTextToSpeech = field(default_factory=FakeTextToSpeech)
    voice_activity: FakeVoiceActivity = field(default_factory=FakeVoiceActivity)
    recorder: FakeRecorder = field(default_factory=FakeRecorder)
    tool_runners: dict[ToolKind, ToolRunner] = field(default_factory=dict)
    variables: LiveVariables = field(default_factory=LiveVariables)
    tool_latencies: ToolLatencies = field(default_factory=ToolLatencies)
    retriever: FakeRetriever | None = None

    def __post_init__(self) -> None:
        self.outputs: list[tuple[int, Output]] = []
        self.session: Session
        self.prepare: Callable[[Session], None] = lambda session: None
        """What happens to the session before it runs."""
        self.watch: Callable[[Output], None] = lambda output: None
        """Called with every output as it is told."""

    # --- What a script may do ------------------------------------------------------------

    async def says(self, *audio: bytes) -> None:
        """The user makes these sounds, in real time."""
        pcm = b"".join(audio)
        for start in range(0, len(pcm), CHUNK_BYTES):
            self.session.hear(pcm[start : start + CHUNK_BYTES])
            await asyncio.sleep(CHUNK_MS / 1000)

    async def is_silent(self, duration_ms: int) -> None:
        """The microphone brings silence."""
        await self.says(silence(duration_ms))

    async def until(self, kind: type[Output], *, timeout_ms: int = 30_000) -> None:
        """Be silent until the next output of this kind."""
        seen = self.count(kind)
        waited_ms = 0
        while self.count(kind) == seen:
            assert waited_ms < timeout_ms, f"no {kind.__name__} came"
            await self.is_silent(CHUNK_MS)
            waited_ms += CHUNK_MS

    # --- What came of it -----------------------------------------------------------------

    def of(self, kind: type[T]) -> list[T]:
        return [output for _, output in self.outputs if isinstance(output, kind)]

    def at(self, kind: type[Output], index: int = 0) -> int:
        """When the output came, ms of the session clock."""
        return [ms for ms, output in self.outputs if isinstance(output, kind)][index]

    def count(self, kind: type[Output]) -> int:
        return len(self.of(kind))

    @property
    def said(self) -> list[str]:
        return [output.text for output in self.of(AgentSaid)]

    @property
    def understood(self) -> list[str]:
        return [output.text for output in self.of(UserSaid)]

    @property
    def notes(self) -> list[str]:
        return [kind for kind, _, _ in self.recorder.notes]

    def audio_ms(self) -> int:
        """How much audio the agent sent."""
        size = sum(len(output.pcm) for output in self.of(AgentAudio))
        return size * 1000 // (self.options.output_rate_hz * 2)

    def audio_times(self) -> list[int]:
        return [ms for ms, output in self.outputs if isinstance(output, AgentAudio)]


Script = Callable[[Rehearsal], Awaitable[None]]


def rehearse(script: Script, rehearsal: Rehearsal | None = None) -> Rehearsal:
    """Run the script against a session; the user leaves at its end."""
    held = rehearsal or Rehearsal()

    async def hold() -> None:
        def tell(output: Output) -> None:
            held.outputs.append((held.session.now_ms(), output))
            held.watch(output)

        held.session = Session(
            Persona(
                held.options,
                held.language_model,
                held.speech_to_text,
                held.text_to_speech,
                held.tool_runners,
                retriever=held.retriever,
            ),
            Ports(
                held.voice_activity,
                held.recorder,
                variables=held.variables,
                tool_latencies=held.tool_latencies,
            ),
            tell,
        )
        held.prepare(held.session)

        async def play() -> None:
            await script(held)
            held.session.leave(EndReason.CLIENT_LEFT)

        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(play())
            await held.session.run()
            playing.cancel()

    run_virtual(hold())
    return held


def check_rules(held: Rehearsal) -> None:
    """What holds in every conversation, whatever was said."""
    assert isinstance(held.outputs[-1][1], Ended)
    assert held.count(Ended) == 1
    void = 0
    newest = 0
    for _, output in held.outputs:
        if isinstance(output, Interrupted):
            void = max(void, output.event_id)
        if isinstance(output, AgentAudio):
            assert output.event_id > void, "audio of an interrupted utterance"
            assert output.event_id >= newest, "ids went backwards"
            newest = output.event_id
            assert len(output.pcm) % 2 == 0
    for corrected in held.of(AgentCorrected):
        assert corrected.said.startswith(corrected.heard[:1])


def starts(texts: Iterable[str], beginnings: Iterable[str]) -> bool:
    """Whether each text begins as given."""
    return all(
        text.startswith(beginning)
        for text, beginning in zip(texts, beginnings, strict=True)
    )
