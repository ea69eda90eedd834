from dataclasses import dataclass, field

import pytest

from conversations import assembly
from conversations.engine.options import TurnOptions
from conversations.engine.ports import ProviderError, SpeechChunk
from conversations.models import Agent
from conversations.providers.registry import Registry
from conversations.providers.settings import Endpoint, ProviderSettings
from conversations.store.agents import AgentSettings, _settings
from tests.fakes.fake_recorder import FakeRecorder


def agent(**changes) -> AgentSettings:
    return _settings(Agent(public_id="agent_a", **changes))


def options(of=None, *, text_only=False, wanted=()):
    return assembly.session_options(
        of or agent(), text_only=text_only, wanted_events=frozenset(wanted)
    )


def test_the_agents_settings_reach_the_session():
    made = options(
        agent(
            prompt="Be brief.",
            first_message="Hello!",
            language="de",
            knowledge_text="We open at nine.\n\nWe close at five.",
            voice="joe",
            speed=1.1,
            temperature=0.5,
            max_tokens=100,
            output_audio_format="ulaw_8000",
            goodbye_phrase="Bye.",
            keywords="Parley\nAda",
        )
    )
    assert made.prompt == "Be brief."
    assert made.first_message == "Hello!"
    assert made.language == "de"
    assert made.knowledge == ("We open at nine.", "We close at five.")
    assert (made.voice, made.speed) == ("joe", 1.1)
    assert (made.temperature, made.max_tokens) == (0.5, 100)
    assert made.output_rate_hz == 8_000
    assert made.phrases.goodbye == "Bye."
    assert made.keywords == ("Parley", "Ada")


def test_an_agent_that_may_not_hang_up_has_no_tool_for_it():
    assert options(agent(can_end_call=True)).tools == (assembly.END_CALL_TOOL,)
    assert options(agent(can_end_call=False)).tools == ()


def test_work_nobody_sees_is_not_done():
    talkative = agent(tentative_every_ms=300)
    unseen = options(talkative)
    assert not unseen.tell_voice_scores
    assert unseen.turn.tentative_every_ms is None
    seen = options(talkative, wanted=["vad_score", "tentative_user_transcript"])
    assert seen.tell_voice_scores
    assert seen.turn.tentative_every_ms == 300


def test_a_text_conversation_is_one():
    assert options(text_only=True).text_only


def test_the_sites_settings_choose_the_providers(settings):
    made = assembly.provider_settings(
        {
            **settings.PARLEY,
            "LLM": "openai/small",
            "LLM_BASE_URL": "http://127.0.0.1:9",
            "LLM_API_KEY": "sk-secret",
            "TTS_FALLBACK": ["scripted/tone"],
        }
    )
    assert made.llm == "openai/small"
    assert made.llm_endpoint == Endpoint("http://127.0.0.1:9", "sk-secret")
    assert made.tts_fallback == ("scripted/tone",)
    assert "sk-secret" not in repr(made)


def test_the_registry_of_a_process_is_one():
    assert assembly.registry() is assembly.registry()


@pytest.fixture
def scripted(monkeypatch):
    """Providers without models."""
    registry = Registry(
        ProviderSettings(
            llm="scripted/echo",
            stt="scripted/lines",
            tts="scripted/tone",
            vad="scripted/energy",
        )
    )
    monkeypatch.setattr(assembly, "registry", lambda: registry)


async def test_a_session_opens_with_the_sites_providers(scripted):
    told = []
    session = assembly.open_session(agent(), options(), FakeRecorder(), told.append)
    assert session.now_ms() >= 0


async def test_an_unknown_provider_of_the_agent_is_named(scripted):
    with pytest.raises(ProviderError, match="nobody/model"):
        assembly.open_session(
            agent(llm="nobody/model"), options(), FakeRecorder(), print
        )


# --- Preparing ---------------------------------------------------------------------------


@dataclass
class Prepared:
    """A registry that notes what was made ready."""

    knowledge: list[tuple[str, ...]] = field(default_factory=list)
    spoken: list[tuple[str, int]] = field(default_factory=list)

    async def prepare(self, name, knowledge):
        self.knowledge.append(knowledge)

    def text_to_speech(self, name=""):
        return self

    async def speak(self, request):
        self.spoken.append((request.text, request.rate_hz))
        yield SpeechChunk(bytes(2))


@pytest.fixture
def prepared(monkeypatch, settings):
    registry = Prepared()
    monkeypatch.setattr(assembly, "registry", lambda: registry)
    settings.PARLEY = {**settings.PARLEY, "TTS": "offline/piper"}
    return registry


async def test_knowledge_and_greeting_are_made_ready(prepared):
    await assembly.prepare(
        agent(
            knowledge_text="We open at nine.",
            first_message="Hello there. How may I help you today?",
            output_audio_format="pcm_24000",
        )
    )
    assert prepared.knowledge == [("We open at nine.",)]
    assert prepared.spoken == [
        ("Hello there.", 24_000),
        ("How may I help you today?", 24_000),
    ]


@pytest.mark.parametrize(
    "changes",
    [{"text_only": True}, {"first_message": ""}, {"first_message": "Hi {{name}}."}],
)
async def test_what_is_not_spoken_is_not_made_ready(prepared, changes):
    await assembly.prepare(agent(**{"first_message": "Hello.", **changes}))
    assert prepared.spoken == []


@pytest.mark.parametrize(
    ("site", "own", "spoken"),
    [
        ("openai/voice", "", False),
        ("openai/voice", "offline/piper", True),
        ("offline/piper", "openai/voice", False),
        ("offline/piper", "offline/piper", True),
    ],
)
async def test_only_a_voice_that_keeps_what_it_said_says_the_greeting_ahead(
    prepared, settings, site, own, spoken
):
    settings.PARLEY = {**settings.PARLEY, "TTS": site}
    await assembly.prepare(
        agent(tts=own, first_message="Hello.", knowledge_text="We open at nine.")
    )
    assert bool(prepared.spoken) is spoken
    assert prepared.knowledge == [("We open at nine.",)]


async def test_knowledge_alone_says_nothing(prepared):
    await assembly.prepare_knowledge(agent(first_message="Hello."))
    assert prepared.spoken == []
    assert prepared.knowledge == [()]


def test_turn_options_reach_the_session_unchanged():
    asked = agent(tentative_every_ms=300, max_reprompts=5, speculative=False)
    made = options(asked, wanted=["tentative_user_transcript"])
    assert made.turn == asked.turn
    assert made.turn != TurnOptions()
