"""What is done ahead for an agent, so that its first caller does not wait for it."""

from django.conf import settings

from conversations.assembly.retrieval import retriever_of
from conversations.engine.ports import SpeechRequest
from conversations.engine.sentences import Sentences, speakable
from conversations.engine.variables import names_in
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.custom_llm import CUSTOM_LLM
from conversations.providers import site
from conversations.store.agents.settings import AgentSettings

CACHING_VOICE = "offline/piper"
"""It keeps what it has said lately."""


async def prepare(agent: AgentSettings) -> None:
    """Do ahead what the agent's first turn would wait for: index what it knows, load
    what it searches, and let a caching voice say its greeting. Raises ProviderError.
    """
    await prepare_knowledge(agent)
    retriever = retriever_of(agent)
    if retriever is not None:
        await retriever.prepare()
    # Any other voice would make the greeting anew for each caller, some for money.
    caching = (agent.tts or settings.PARLEY["TTS"]) == CACHING_VOICE
    # One with variables is another for each caller.
    if caching and not agent.text_only and not names_in(agent.first_message):
        await _say_greeting(agent)


async def prepare_knowledge(agent: AgentSettings) -> None:
    """Index what the agent knows, where its model does so. Raises ProviderError.

    Costs nothing when it was done before.
    """
    if agent.llm != CUSTOM_LLM:
        await site.registry().prepare(agent.llm, agent.knowledge)


async def _say_greeting(agent: AgentSettings) -> None:
    voice = site.registry().text_to_speech(agent.tts)
    rate_hz = AudioFormat.parse(agent.output_audio_format).rate_hz
    sentences = Sentences()
    pieces = [*sentences.add(agent.first_message), sentences.rest()]
    for piece in filter(None, pieces):
        request = SpeechRequest(
            speakable(piece), rate_hz, agent.voice, agent.speed, agent.language
        )
        async for _ in voice.speak(request):
            pass
