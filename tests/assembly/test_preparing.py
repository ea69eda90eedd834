from dataclasses import dataclass, field

import pytest

from conversations.assembly.preparing import prepare, prepare_knowledge
from conversations.engine.ports import SpeechChunk
from conversations.providers import site
from tests.assembly.agents import agent


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
    monkeypatch.setattr(site, "registry", lambda: registry)
    settings.PARLEY = {**settings.PARLEY, "TTS": "offline/piper"}
    return registry


async def test_knowledge_and_greeting_are_made_ready(prepared):
    await prepare(
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
    await prepare(agent(**{"first_message": "Hello.", **changes}))
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
    await prepare(
        agent(tts=own, first_message="Hello.", knowledge_text="We open at nine.")
    )
    assert bool(prepared.spoken) is spoken
    assert prepared.knowledge == [("We open at nine.",)]


async def test_knowledge_alone_says_nothing(prepared):
    await prepare_knowledge(agent(first_message="Hello."))
    assert prepared.spoken == []
    assert prepared.knowledge == [()]
