"""An agent, and what its client wishes, become a session."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.conf import settings

from conversations.assembly.tools import tools_of
from conversations.engine.options import SessionOptions
from conversations.engine.outputs import Output
from conversations.engine.ports import Recorder, ToolKind
from conversations.engine.session import Ports, Session
from conversations.engine.tools import ToolRunner
from conversations.protocol.audio_format import AudioFormat
from conversations.providers import site
from conversations.providers.echo import EchoDetector
from conversations.store.agents.settings import AgentSettings


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
        tools=tools_of(agent),
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


def open_session(
    agent: AgentSettings,
    options: SessionOptions,
    recorder: Recorder,
    tell: Callable[[Output], None],
    *,
    tool_runners: Mapping[ToolKind, ToolRunner] | None = None,
) -> Session:
    """A session with the agent's providers. Raises ProviderError if one is unknown."""
    chosen = site.registry()
    ports = Ports(
        voice_activity=chosen.voice_activity(),
        speech_to_text=chosen.speech_to_text(agent.stt),
        language_model=chosen.language_model(agent.llm),
        text_to_speech=chosen.text_to_speech(agent.tts),
        recorder=recorder,
        echo_test=EchoDetector,
        tool_runners=tool_runners or {},
    )
    return Session(options, ports, tell)
