"""How an agent's conversation goes, and the session that holds it."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings

from conversations.assembly.language_model import own_name
from conversations.engine.options import SessionOptions
from conversations.engine.outputs import Output
from conversations.engine.persona import Persona, Ports
from conversations.engine.recollection import Recollection
from conversations.engine.record import Recorder
from conversations.engine.session import Session
from conversations.engine.tool_phrases import ToolLatencies
from conversations.engine.usage import ModelNames
from conversations.engine.variables import LiveVariables
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.custom_llm import CUSTOM_LLM
from conversations.providers import site
from conversations.providers.echo import EchoDetector
from conversations.providers.settings import runs_here
from conversations.store.agents.settings import AgentSettings

TOOL_LATENCIES = ToolLatencies()
"""Of this process."""


def session_options(
    agent: AgentSettings,
    *,
    text_only: bool,
    wanted_events: frozenset[str],
    playout_lead_ms: int | None = None,
) -> SessionOptions:
    """How this conversation goes: the agent's settings and the client's wishes.

    `playout_lead_ms`: where the way to the client asks for another than the setting.
    """
    if playout_lead_ms is None:
        playout_lead_ms = settings.PARLEY["PLAYOUT_LEAD_MS"]
    shows_words = "tentative_user_transcript" in wanted_events
    return SessionOptions(
        prompt=agent.prompt,
        first_message=agent.first_message,
        language=agent.language,
        knowledge=agent.knowledge,
        max_tool_rounds=settings.PARLEY["MAX_TOOL_ROUNDS"],
        max_tools_at_once=settings.PARLEY["MAX_TOOLS_AT_ONCE"],
        tool_result_limit_characters=settings.PARLEY["MAX_TOOL_RESULT_CHARACTERS"],
        voice=agent.voice,
        speed=agent.speed,
        temperature=agent.temperature,
        max_tokens=agent.max_tokens,
        keywords=agent.keywords,
        retrieval_timeout_ms=settings.PARLEY["RETRIEVAL_TIMEOUT_MS"],
        model_names=model_names(agent),
        text_only=text_only,
        output_rate_hz=AudioFormat.parse(agent.output_audio_format).rate_hz,
        playout_lead_ms=playout_lead_ms,
        tell_voice_scores="vad_score" in wanted_events,
        tell_context_usage="context_usage" in wanted_events,
        turn=replace(
            agent.turn,
            tentative_every_ms=agent.turn.tentative_every_ms if shows_words else None,
        ),
        phrases=agent.phrases,
    )


def model_names(agent: AgentSettings) -> ModelNames:
    """What the agent's models go by in prices and bills."""
    llm = agent.llm or settings.PARLEY["LLM"]
    if agent.llm == CUSTOM_LLM:
        llm = own_name(agent.custom_llm)
    return ModelNames(
        llm,
        agent.stt or settings.PARLEY["STT"],
        agent.tts or settings.PARLEY["TTS"],
        is_free=runs_here,
    )


def open_session(
    persona: Persona,
    recorder: Recorder,
    tell: Callable[[Output], None],
    *,
    variables: LiveVariables | None = None,
    recollection: Recollection | None = None,
) -> Session:
    """A session with this agent, and others that may take over from it.

    With `recollection` it goes on where another process left it.

    Raises ProviderError where the site's voice activity cannot be had.
    """
    ports = Ports(
        voice_activity=site.registry().voice_activity(),
        recorder=recorder,
        echo_test=EchoDetector,
        variables=variables or LiveVariables(),
        tool_latencies=TOOL_LATENCIES,
    )
    return Session(persona, ports, tell, recollection)
