"""Who may speak in one conversation: its agent, in any of its languages, or another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from conversations.assembly.agent_texts import AgentTexts
from conversations.assembly.handoff import AgentHandoff
from conversations.assembly.language_model import language_model_of
from conversations.assembly.mcp_servers import ConversationServers
from conversations.assembly.retrieval import retriever_of
from conversations.assembly.session import session_options
from conversations.assembly.tools import AgentTools, agent_tools
from conversations.assembly.variables import (
    own_values,
    system_values,
    with_variables,
)
from conversations.assembly.webhook_tools import webhook_runner
from conversations.engine.builtin.action import BuiltInTools
from conversations.engine.builtin.handoff import HandoffCounts
from conversations.engine.fencing import Fence
from conversations.engine.options import SessionOptions
from conversations.engine.persona import Persona
from conversations.engine.ports import ToolKind
from conversations.engine.tools import ToolRunner
from conversations.engine.variables import LiveVariables, Variables
from conversations.providers import site
from conversations.store.agents.settings import AgentSettings

ClientRunner = Callable[[AgentTools, Callable[[], Variables]], ToolRunner]
"""Runs those of an agent's tools that are the client's, with the variables of then."""


@dataclass(frozen=True, slots=True)
class Speakers:
    """What stays the same in a conversation, whoever speaks; makes them ready."""

    called: AgentSettings
    """The agent the client called, as the client wanted it."""
    conversation_id: str
    text_only: bool
    wanted_events: frozenset[str]
    variables: LiveVariables
    client_runner: ClientRunner | None = None
    """None: no client is there that runs tools."""
    llm_extra_body: Mapping[str, object] = field(default_factory=dict)
    playout_lead_ms: int | None = None
    """How far ahead of the client sound is sent; None: `PLAYOUT_LEAD_MS`."""
    fence: Fence = field(default_factory=Fence)
    """Around what others wrote, for models that read prompts."""
    counts: HandoffCounts = field(default_factory=HandoffCounts)
    mcp: ConversationServers = field(default_factory=ConversationServers)
    agents: dict[str, AgentSettings] = field(default_factory=dict)
    """Those that have been in charge, by id, as they were at first."""
    began_at: float = field(default_factory=lambda: timezone.now().timestamp())

    def persona(self, agent: AgentSettings) -> Persona:
        """The agent, ready to speak. Raises ProviderError, MissingVariable."""
        tools = self.tools(agent)
        chosen = site.registry()
        persona = Persona(
            self.options(agent, tools),
            language_model_of(agent),
            chosen.speech_to_text(agent.stt),
            chosen.text_to_speech(agent.tts),
            self._runners(agent, tools),
            "" if agent.public_id == self.called.public_id else agent.public_id,
            retriever_of(agent),
        )
        self.agents.setdefault(agent.public_id, agent)
        return persona

    def tools(self, agent: AgentSettings) -> AgentTools:
        """What its model may call."""
        handoff = AgentHandoff(
            agent,
            self.agents.get(agent.public_id, agent),
            self.called,
            self.counts,
            self.persona,
        )
        system = self._system_values(agent)
        texts = AgentTexts(
            agent.public_id,
            self._values_now(agent),
            {**own_values(agent), **system},
            self.fence,
        )
        return agent_tools(agent, handoff, texts)

    def options(self, agent: AgentSettings, tools: AgentTools) -> SessionOptions:
        """The agent's, with its texts filled in. Raises MissingVariable."""
        options = session_options(
            agent,
            text_only=self.text_only,
            wanted_events=self.wanted_events,
            playout_lead_ms=self.playout_lead_ms,
        )
        options = with_variables(
            options, self._values(agent), self._system_values(agent), own_values(agent)
        )
        return replace(
            options,
            tools=tools.declared,
            llm_extra_body=dict(self.llm_extra_body),
            fence=self.fence,
        )

    def _runners(
        self, agent: AgentSettings, tools: AgentTools
    ) -> dict[ToolKind, ToolRunner]:
        def variables() -> Variables:
            return self._values_now(agent)

        runners: dict[ToolKind, ToolRunner] = {
            "system": BuiltInTools(tools.actions),
            "webhook": webhook_runner(tools.of_kind("webhook"), variables),
            "mcp": self.mcp.runner(agent, tools.mcp, variables),
        }
        if self.client_runner is not None:
            runners["client"] = self.client_runner(tools, variables)
        return runners

    def _values(self, agent: AgentSettings) -> Variables:
        """All variables as they stand now; the agent's own where there is no other."""
        now = self.variables.current()
        return Variables.of(own_values(agent), now.told, now.secrets)

    def _values_now(self, agent: AgentSettings) -> Variables:
        """As `_values`, with what the server knows at this moment."""
        values = self._values(agent)
        return Variables.of(values.told, self._system_values(agent), values.secrets)

    def _system_values(self, agent: AgentSettings) -> dict[str, object]:
        """What the server knows at this moment, with this agent in charge."""
        now = timezone.now()
        passed_s = max(0, int(now.timestamp() - self.began_at))
        return system_values(
            self.called.public_id, self.conversation_id, now, passed_s, agent.public_id
        )
