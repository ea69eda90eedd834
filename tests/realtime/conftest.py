"""An agent with fake providers, the real database and the real writer."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from conversations.engine.ports import ProviderError
from conversations.models import Agent, Conversation, Turn
from conversations.realtime.process import this_process
from conversations.realtime.process.readiness import Readiness
from conversations.store.agents.settings import AgentSettings, _settings
from conversations.store.calls.writer import writer
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_speech_to_text import FakeSpeechToText
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.fake_voice_activity import FakeVoiceActivity
from tests.realtime.wire_client import PATIENCE_S

AGENT_ID = "agent_library"


@dataclass(eq=False)
class FakeRegistry:
    """Gives every agent the same fakes, whatever providers staff name."""

    language_model_: Any = field(
        default_factory=lambda: FakeLanguageModel(
            ("We open at nine.",), first_delay_ms=5
        )
    )
    speech_to_text_: Any = field(default_factory=lambda: FakeSpeechToText(delay_ms=5))
    text_to_speech_: Any = field(
        default_factory=lambda: FakeTextToSpeech(ms_per_character=5, first_delay_ms=5)
    )
    voice_activity_: Any = field(default_factory=FakeVoiceActivity)
    prepared: list[tuple[str, ...]] = field(default_factory=list)
    prepare_error: Exception | None = None
    offered: list[str] = field(default_factory=list)
    """Short names of the providers that staff named; no other use is made of them."""

    def offer(self, services: Any) -> None:
        self.offered = [service.slug for service in services]

    def voice_activity(self) -> Any:
        return self.voice_activity_

    def speech_to_text(self, name: str = "") -> Any:
        return self.speech_to_text_

    def language_model(self, name: str = "") -> Any:
        if name == "openai/none":
            raise ProviderError("Language model 'openai/none' needs LLM_API_KEY.")
        return self.language_model_

    def language_model_of(
        self, choice: Any, own: Any = None, own_name: str = ""
    ) -> Any:
        return own or self.language_model(choice.name)

    def text_to_speech(self, name: str = "") -> Any:
        return self.text_to_speech_

    async def prepare(self, name: str, knowledge: tuple[str, ...]) -> None:
        self.prepared.append(knowledge)
        if self.prepare_error is not None:
            raise self.prepare_error


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> FakeRegistry:
    """Stands in for the providers of this process."""
    registry = FakeRegistry()
    monkeypatch.setattr("conversations.providers.site.registry", lambda: registry)
    return registry


@pytest.fixture
def readiness(monkeypatch: pytest.MonkeyPatch) -> Readiness:
    """Of this process: it can talk."""
    fresh = Readiness()
    fresh.succeeded()
    monkeypatch.setattr(this_process, "readiness", fresh)
    return fresh


@pytest.fixture
def parley(settings: Any) -> Callable[..., None]:
    """Changes settings of conversations for one test."""
    settings.PARLEY = {
        **settings.PARLEY,
        # A stall is not to let a client begin that has yet to initiate.
        "INITIATION_TIMEOUT_MS": 20_000,
        "PLAYOUT_LEAD_MS": 40,
        "RECORDING_ENABLED": False,
    }

    def change(**changes: Any) -> None:
        settings.PARLEY = {**settings.PARLEY, **changes}

    return change


@pytest.fixture
def uninitiated(parley: Callable[..., None]) -> None:
    """Who does not initiate at once is not waited for."""
    parley(INITIATION_TIMEOUT_MS=20)


@pytest.fixture
def agent(
    transactional_db: None,
    providers: FakeRegistry,
    readiness: Readiness,
    parley: Callable[..., None],
) -> Iterator[Agent]:
    """Somebody to talk to, in a process that is ready. When it is over, it is over."""
    yield Agent.objects.create(
        public_id=AGENT_ID,
        name="Library desk",
        first_message="Hello!",
        analysed=False,
    )
    assert writer().drain(PATIENCE_S)
    assert writer().close(PATIENCE_S)
    assert this_process.capacity.conversations == 0, "a place was not given back"


@dataclass(frozen=True)
class Kept:
    """What the database knows of a conversation."""

    row: Conversation
    turns: list[Turn]

    @property
    def dialogue(self) -> list[tuple[str, str]]:
        return [(turn.role, turn.text) for turn in self.turns]


async def kept(conversation_id: str) -> Kept:
    """The conversation's rows, once all that was handed over is written."""
    assert await asyncio.to_thread(writer().drain, PATIENCE_S)

    def read() -> Kept:
        row = Conversation.objects.get(public_id=conversation_id)
        turns = Turn.objects.filter(conversation=row).order_by("event_id")
        return Kept(row, list(turns))

    return await sync_to_async(read)()


async def change_agent(**changes: Any) -> None:
    """Edit the agent's row."""

    def change() -> None:
        Agent.objects.filter(public_id=AGENT_ID).update(**changes)

    await sync_to_async(change)()


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What was logged at WARNING and above."""
    return lambda: [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING
    ]


@pytest.fixture
def make_settings() -> Callable[..., AgentSettings]:
    """Agents that are in no database."""

    def make(public_id: str = AGENT_ID, **changes: Any) -> AgentSettings:
        return _settings(Agent(public_id=public_id, **changes))

    return make
