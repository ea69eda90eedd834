"""Reading agents: what a live conversation and the pages need to know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import F, Max

from conversations.engine.options import Eagerness, Phrases, TurnOptions
from conversations.models import Agent, Backend, SecretUnreadable, Usage
from conversations.protocol.mcp_server import McpServerSettings
from conversations.protocol.public_ids import is_public_id
from conversations.store.agents.knowledge import knowledge_of, searched_documents
from conversations.store.agents.language_model import (
    CustomLlm,
    custom_llm_of,
    fallbacks_of,
)
from conversations.store.library.mcp_servers import servers_of


@dataclass(frozen=True, slots=True)
class HostedSettings:
    """Where an agent on the vendor's platform is reached."""

    agent_id: str
    base_url: str
    api_key: str = field(repr=False)
    key_unreadable: str = ""
    """Why there is no key although one is stored, and how to mend it."""


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """A tool an agent may use."""

    public_id: str
    """"" for one that is written into the agent."""
    name: str
    kind: str
    """client, webhook, system or mcp."""
    description: str
    config: Mapping[str, object]
    """As the API has it."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """One agent as it stands now; later edits do not reach running conversations."""

    public_id: str
    name: str
    takes_calls: bool
    """Whether new conversations may be had with it."""
    prompt: str
    knowledge: tuple[str, ...]
    """A passage each."""
    first_message: str
    language: str
    text_only: bool
    llm: str
    """Provider and model; "" is the site's default. Likewise `stt` and `tts`."""
    stt: str
    tts: str
    voice: str
    speed: float
    temperature: float | None
    max_tokens: int | None
    turn: TurnOptions
    phrases: Phrases
    input_audio_format: str
    """As on the wire, such as pcm_16000."""
    output_audio_format: str
    client_events: tuple[str, ...]
    allowed_origins: tuple[str, ...]
    """Empty: the site's own rule."""
    concurrency_limit: int | None
    record_audio: bool
    can_end_call: bool
    hosted: HostedSettings | None = None
    """None: the agent runs here."""
    dynamic_variables: Mapping[str, object] = field(default_factory=dict)
    """Where a client sends none of its own."""
    language_presets: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    tools: tuple[ToolSettings, ...] = ()
    system_tools: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Built-in tools by name, as the API has them; ending the call is not among them."""
    mcp_servers: tuple[McpServerSettings, ...] = ()
    """Those whose tools it may use."""
    files_allowed: bool = False
    max_files: int = 10
    requires_auth: bool = False
    """Also where only an access code is asked for."""
    require_origin_header: bool = False
    overridable: frozenset[str] = frozenset()
    """Dotted paths of what a client may set, as `agent.prompt.prompt`."""
    daily_limit: int | None = None
    llm_fallbacks: tuple[str, ...] | None = None
    """Who answers when `llm` does not; None: the site's."""
    cascade_timeout_ms: int | None = None
    """None: the site's."""
    custom_llm: CustomLlm | None = None
    """Where the model is that only this agent has."""
    searched_documents: tuple[int, ...] = ()
    """Keys of documents and folders in which passages are looked up."""
    max_passages: int = 5
    """Of them, for one answer."""
    max_distance: float | None = None
    """Of a passage from the question, 0..1; None: as was found to be best."""
    zero_retention: bool = False
    """Neither words nor sound of its conversations are kept."""
    description: str = ""
    """In one line, for callers."""


def agent_settings(public_id: str) -> AgentSettings | None:
    """The agent of this id, also when it takes no calls; None when there is none."""
    # Nobody has another id, and some databases refuse to be asked for it.
    if not is_public_id(public_id):
        return None
    agent = Agent.objects.filter(public_id=public_id).first()
    return None if agent is None else _settings(agent)


def enabled_agents(most: int) -> list[AgentSettings]:
    """Agents that take calls, the one talked to last first, `most` at the most."""
    agents = Agent.objects.taking_calls().annotate(
        last_call=Max("conversations__started_at")
    )
    by_use = agents.order_by(F("last_call").desc(nulls_last=True), "pk")
    return [_settings(a) for a in by_use[:most]]


def _settings(agent: Agent) -> AgentSettings:
    return AgentSettings(
        public_id=agent.public_id,
        name=agent.name,
        takes_calls=agent.takes_calls,
        prompt=agent.prompt,
        knowledge=knowledge_of(agent, (Usage.PROMPT,)),
        first_message=agent.first_message,
        language=agent.language,
        text_only=agent.text_only,
        llm=agent.llm,
        stt=agent.stt,
        tts=agent.tts,
        voice=agent.voice,
        speed=agent.speed,
        temperature=agent.temperature,
        max_tokens=agent.max_tokens,
        turn=_turn_options(agent),
        phrases=_phrases(agent),
        input_audio_format=agent.input_audio_format,
        output_audio_format=agent.output_audio_format,
        client_events=tuple(agent.client_events),
        allowed_origins=_lines(agent.allowed_origins),
        concurrency_limit=agent.concurrency_limit,
        record_audio=agent.record_audio,
        can_end_call=agent.can_end_call,
        hosted=_hosted(agent),
        dynamic_variables=agent.dynamic_variables,
        language_presets=agent.language_presets,
        keywords=_lines(agent.keywords),
        tools=_tools(agent),
        system_tools=agent.system_tools if isinstance(agent.system_tools, dict) else {},
        mcp_servers=servers_of(agent),
        files_allowed=agent.files_allowed,
        max_files=agent.max_files,
        requires_auth=agent.is_private,
        require_origin_header=agent.require_origin_header,
        overridable=frozenset(agent.overridable),
        daily_limit=agent.daily_limit,
        llm_fallbacks=fallbacks_of(agent.llm_fallbacks),
        cascade_timeout_ms=agent.cascade_timeout_ms,
        custom_llm=custom_llm_of(agent),
        zero_retention=agent.zero_retention,
        searched_documents=searched_documents(agent),
        max_passages=agent.max_passages,
        max_distance=agent.max_distance,
        description=agent.description,
    )


def _hosted(agent: Agent) -> HostedSettings | None:
    if agent.backend != Backend.HOSTED:
        return None
    parley = settings.PARLEY
    own_address = agent.hosted_base_url
    # The site's key is for the site's address, and sent to no other.
    key, unreadable = "" if own_address else parley["ELEVENLABS_API_KEY"], ""
    try:
        key = agent.hosted_api_key.reveal() or key
    except SecretUnreadable as error:
        # One agent's key must not keep the others from being listed or called.
        key, unreadable = "", str(error)
    return HostedSettings(
        agent_id=agent.hosted_agent_id,
        base_url=own_address or parley["ELEVENLABS_BASE_URL"],
        api_key=key,
        key_unreadable=unreadable,
    )


def _tools(agent: Agent) -> tuple[ToolSettings, ...]:
    own = [
        ToolSettings(
            "",
            str(config.get("name", "")),
            str(config.get("type", "")),
            str(config.get("description", "")),
            config,
        )
        for config in agent.inline_tools
    ]
    shared = [
        ToolSettings(
            tool.public_id, tool.name, tool.kind, tool.description, tool.config
        )
        for tool in (agent.tools.all() if agent.pk else ())
    ]
    return (*own, *shared)


def _turn_options(agent: Agent) -> TurnOptions:
    return TurnOptions(
        eagerness=Eagerness(agent.eagerness),
        fixed_endpoint_ms=agent.fixed_endpoint_ms,
        interruptible=agent.interruptible,
        first_message_interruptible=agent.first_message_interruptible,
        echo_guard_ms=agent.echo_guard_ms,
        reprompt_after_ms=agent.reprompt_after_ms,
        max_reprompts=agent.max_reprompts,
        hang_up_after_ms=agent.hang_up_after_ms,
        max_duration_ms=agent.max_duration_ms,
        filler_after_ms=agent.filler_after_ms,
        fillers=_lines(agent.fillers),
        watchdog_ms=agent.watchdog_ms,
        tentative_every_ms=agent.tentative_every_ms,
        speculative=agent.speculative,
    )


def _phrases(agent: Agent) -> Phrases:
    # What is empty stays unsaid, but for the apology: an error that nobody hears is
    # silence.
    return Phrases(
        reprompts=_lines(agent.reprompts),
        goodbye=agent.goodbye_phrase,
        max_duration=agent.max_duration_phrase,
        failure=agent.failure_phrase or Phrases().failure,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
