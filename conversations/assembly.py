"""The composition root: settings and an agent become a session with its providers."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django.conf import settings

from conversations.engine.options import SessionOptions
from conversations.engine.outputs import Output
from conversations.engine.ports import (
    Recorder,
    SpeechRequest,
    ToolDeclaration,
    ToolKind,
)
from conversations.engine.sentences import Sentences, speakable
from conversations.engine.session import Ports, Session
from conversations.engine.tools import END_CALL, Execution, Tool, ToolRunner
from conversations.engine.variables import names_in
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.tool_config import ToolConfig, ToolConfigError, parse_tool
from conversations.providers.echo import EchoDetector
from conversations.providers.registry import Registry
from conversations.providers.settings import Endpoint, ProviderSettings
from conversations.store.agents import AgentSettings

logger = logging.getLogger(__name__)

CACHING_VOICE = "offline/piper"
"""It keeps what it has said lately."""

END_CALL_TOOL = Tool(
    ToolDeclaration(
        END_CALL,
        "End the conversation. Use it when the user says goodbye or has nothing more "
        "to ask; say goodbye in the same answer.",
        {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "Why, in a few words."}
            },
        },
    ),
    "system",
)


@cache
def registry() -> Registry:
    """The providers of this process."""
    return Registry(provider_settings(settings.PARLEY))


def provider_settings(parley: dict[str, Any]) -> ProviderSettings:
    """The part of the settings that concerns providers."""
    return ProviderSettings(
        llm=parley["LLM"],
        stt=parley["STT"],
        tts=parley["TTS"],
        vad=parley["VAD"],
        llm_endpoint=Endpoint(parley["LLM_BASE_URL"], parley["LLM_API_KEY"]),
        stt_endpoint=Endpoint(parley["STT_BASE_URL"], parley["STT_API_KEY"]),
        tts_endpoint=Endpoint(parley["TTS_BASE_URL"], parley["TTS_API_KEY"]),
        llm_context_tokens=parley["LLM_CONTEXT_TOKENS"],
        tts_voice=parley["TTS_VOICE"],
        llm_fallback=tuple(parley["LLM_FALLBACK"]),
        stt_fallback=tuple(parley["STT_FALLBACK"]),
        tts_fallback=tuple(parley["TTS_FALLBACK"]),
        cascade_timeout_ms=parley["CASCADE_TIMEOUT_MS"],
        inference_threads=parley["INFERENCE_THREADS"],
    )


def session_options(
    agent: AgentSettings, *, text_only: bool, wanted_events: frozenset[str]
) -> SessionOptions:
    """How this conversation goes: the agent's settings and the client's wishes."""
    shows_words = "tentative_user_transcript" in wanted_events
    return SessionOptions(
        prompt=agent.prompt,
        first_message=agent.first_message,
        language=agent.language,
        knowledge=agent.knowledge,
        tools=_tools(agent),
        max_tool_rounds=settings.PARLEY["MAX_TOOL_ROUNDS"],
        tool_result_limit_characters=settings.PARLEY["MAX_TOOL_RESULT_CHARACTERS"],
        voice=agent.voice,
        speed=agent.speed,
        temperature=agent.temperature,
        max_tokens=agent.max_tokens,
        keywords=agent.keywords,
        text_only=text_only,
        output_rate_hz=AudioFormat.parse(agent.output_audio_format).rate_hz,
        playout_lead_ms=settings.PARLEY["PLAYOUT_LEAD_MS"],
        tell_voice_scores="vad_score" in wanted_events,
        tell_context_usage="context_usage" in wanted_events,
        turn=replace(
            agent.turn,
            tentative_every_ms=agent.turn.tentative_every_ms if shows_words else None,
        ),
        phrases=agent.phrases,
    )


def client_tools(agent: AgentSettings) -> list[ToolConfig]:
    """The tools that the agent's clients run, each name once."""
    found: dict[str, ToolConfig] = {}
    for tool in agent.tools:
        if tool.kind != "client":
            continue
        try:
            config = parse_tool(tool.config)
        except ToolConfigError as error:
            # One that is set up wrongly keeps the agent from nothing else.
            logger.warning(
                "Agent %s has no tool %s: %s", agent.public_id, tool.name, error
            )
            continue
        found.setdefault(config.name, config)
    return list(found.values())


def _tools(agent: AgentSettings) -> tuple[Tool, ...]:
    own = (END_CALL_TOOL,) if agent.can_end_call else ()
    return (*own, *(_tool(config) for config in client_tools(agent)))


def _tool(config: ToolConfig) -> Tool:
    return Tool(
        ToolDeclaration(config.name, config.description, config.parameters),
        config.type,
        expects_response=config.expects_response,
        timeout_ms=config.response_timeout_ms,
        execution=Execution(config.execution_mode),
    )


def open_session(
    agent: AgentSettings,
    options: SessionOptions,
    recorder: Recorder,
    tell: Callable[[Output], None],
    *,
    tool_runners: Mapping[ToolKind, ToolRunner] | None = None,
) -> Session:
    """A session with the agent's providers. Raises ProviderError if one is unknown."""
    providers = registry()
    ports = Ports(
        voice_activity=providers.voice_activity(),
        speech_to_text=providers.speech_to_text(agent.stt),
        language_model=providers.language_model(agent.llm),
        text_to_speech=providers.text_to_speech(agent.tts),
        recorder=recorder,
        echo_test=EchoDetector,
        tool_runners=tool_runners or {},
    )
    return Session(options, ports, tell)


async def prepare(agent: AgentSettings) -> None:
    """Do ahead what the agent's first turn would wait for: index what it knows, and
    let a caching voice say its greeting. Raises ProviderError.
    """
    await prepare_knowledge(agent)
    # Any other voice would make the greeting anew for each caller, some for money.
    caching = (agent.tts or settings.PARLEY["TTS"]) == CACHING_VOICE
    # One with variables is another for each caller.
    if caching and not agent.text_only and not names_in(agent.first_message):
        await _say_greeting(agent)


async def prepare_knowledge(agent: AgentSettings) -> None:
    """Index what the agent knows, where its model does so. Raises ProviderError.

    Costs nothing when it was done before.
    """
    await registry().prepare(agent.llm, agent.knowledge)


async def _say_greeting(agent: AgentSettings) -> None:
    voice = registry().text_to_speech(agent.tts)
    rate_hz = AudioFormat.parse(agent.output_audio_format).rate_hz
    sentences = Sentences()
    pieces = [*sentences.add(agent.first_message), sentences.rest()]
    for piece in filter(None, pieces):
        request = SpeechRequest(
            speakable(piece), rate_hz, agent.voice, agent.speed, agent.language
        )
        async for _ in voice.speak(request):
            pass
