"""Who may speak in one conversation: its agent, in any of its languages, or another."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from channels.db import database_sync_to_async
from django.utils import timezone

from conversations.assembly.agent_changes import in_language
from conversations.assembly.built_in_tools import built_in_tools
from conversations.assembly.language_model import language_model_of
from conversations.assembly.mcp_servers import ConversationServers, mcp_tools
from conversations.assembly.retrieval import retriever_of
from conversations.assembly.session import session_options
from conversations.assembly.tools import tools_of
from conversations.assembly.variables import (
    filled,
    own_values,
    system_values,
    with_variables,
)
from conversations.assembly.webhook_tools import webhook_runner
from conversations.engine.builtin.action import BuiltInTools
from conversations.engine.builtin.handoff import (
    AgentTransfer,
    HandoffCounts,
    TransferRefused,
)
from conversations.engine.fencing import Fence
from conversations.engine.options import SessionOptions
from conversations.engine.persona import Persona
from conversations.engine.ports import ProviderError, ToolKind
from conversations.engine.tools import ToolRunner
from conversations.engine.variables import LiveVariables, MissingVariable, Variables
from conversations.providers import site
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.taking_over import CannotTakeOver, who_takes_over
from conversations.store.library.model_providers import up_to_date

logger = logging.getLogger(__name__)

RunnersOf = Callable[[AgentSettings, "Scene"], Mapping[ToolKind, ToolRunner]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What stays the same in a conversation, whoever speaks."""

    called: AgentSettings
    """The agent the client called, as the client wanted it."""
    conversation_id: str
    text_only: bool
    wanted_events: frozenset[str]
    variables: LiveVariables
    runners_of: RunnersOf
    """Who runs an agent's tools, but for the built-in ones."""
    llm_extra_body: Mapping[str, object] = field(default_factory=dict)
    fence: Fence = field(default_factory=Fence)
    """Around what others wrote, for models that read prompts."""
    counts: HandoffCounts = field(default_factory=HandoffCounts)
    mcp: ConversationServers = field(default_factory=ConversationServers)
    agents: dict[str, AgentSettings] = field(default_factory=dict)
    """Those that have been in charge, by id, as they were at first."""
    began_at: float = field(default_factory=lambda: timezone.now().timestamp())

    def system_values(self, agent_id: str) -> dict[str, object]:
        """What the server knows at this moment, with this agent in charge."""
        now = timezone.now()
        passed_s = max(0, int(now.timestamp() - self.began_at))
        return system_values(
            self.called.public_id, self.conversation_id, now, passed_s, agent_id
        )

    def values(self, agent: AgentSettings) -> Variables:
        """All variables as they stand now; the agent's own where there is no other."""
        now = self.variables.current()
        return Variables.of(own_values(agent), now.told, now.secrets)

    def values_now(self, agent: AgentSettings) -> Variables:
        """As `values`, with what the server knows at this moment: for tools."""
        values = self.values(agent)
        system = self.system_values(agent.public_id)
        return Variables.of(values.told, system, values.secrets)

    def options(self, agent: AgentSettings) -> SessionOptions:
        """The agent's, with its texts filled in. Raises MissingVariable."""
        options = session_options(
            agent, text_only=self.text_only, wanted_events=self.wanted_events
        )
        options = with_variables(
            options,
            self.values(agent),
            self.system_values(agent.public_id),
            own_values(agent),
        )
        own = built_in_tools(agent, OneCast(self, agent))
        named = {tool.name: tool for tool in own.tools}
        tools = tuple(named.get(tool.name, tool) for tool in options.tools)
        tools += mcp_tools(agent, [tool.name for tool in tools], self.fence)
        return replace(
            options,
            tools=tools,
            llm_extra_body=dict(self.llm_extra_body),
            fence=self.fence,
        )

    def runners(self, agent: AgentSettings) -> dict[ToolKind, ToolRunner]:
        """Who runs the agent's tools."""
        own = built_in_tools(agent, OneCast(self, agent))
        return {
            "system": BuiltInTools(own.actions),
            "webhook": webhook_runner(agent, lambda: self.values_now(agent)),
            "mcp": self.mcp.runner(
                agent,
                [tool.name for tool in tools_of(agent)],
                lambda: self.values_now(agent),
            ),
            **self.runners_of(agent, self),
        }

    def persona(self, agent: AgentSettings) -> Persona:
        """The agent, ready to speak. Raises ProviderError, MissingVariable."""
        chosen = site.registry()
        return Persona(
            self.options(agent),
            language_model_of(agent),
            chosen.speech_to_text(agent.stt),
            chosen.text_to_speech(agent.tts),
            self.runners(agent),
            "" if agent.public_id == self.called.public_id else agent.public_id,
            retriever_of(agent),
        )


class OneCast:
    """The `Cast` while one agent is in charge."""

    def __init__(self, scene: Scene, agent: AgentSettings) -> None:
        self._scene = scene
        self._agent = agent
        self._at_first = scene.agents.setdefault(agent.public_id, agent)

    @property
    def agent_id(self) -> str:
        """Of the agent in charge."""
        return self._agent.public_id

    @property
    def base_language(self) -> str:
        """Which the agent in charge spoke at first."""
        return self._at_first.language

    @property
    def counts(self) -> HandoffCounts:
        """What has become of the conversation."""
        return self._scene.counts

    def fill(self, text: str) -> str:
        """The text with the values of variables; "" if one of them has none."""
        scene, agent = self._scene, self._agent
        try:
            return filled(
                text, scene.values(agent), scene.system_values(agent.public_id)
            )
        except MissingVariable as missing:
            self._lacks(missing)
            return ""

    def described(self, text: str) -> str:
        """The text as a model may read it: values that others gave are data in it."""
        scene, agent = self._scene, self._agent
        system = scene.system_values(agent.public_id)
        values = scene.values(agent)
        every = replace(values, told={**values.told, **system})
        try:
            filled_in, foreign = every.filled(text, {**own_values(agent), **system})
        except MissingVariable as missing:
            self._lacks(missing)
            return text
        return scene.fence.applied(filled_in, foreign)

    def value(self, variable: str) -> str:
        """A variable's value; "" if it has none."""
        return self.fill(f"{{{{{variable}}}}}")

    def _lacks(self, missing: MissingVariable) -> None:
        logger.warning(
            "A built-in tool of %s lacks the variable %s", self.agent_id, missing
        )

    async def another(self, transfer: AgentTransfer) -> Persona:
        """The agent a transfer leads to. Raises TransferRefused."""
        private = self._scene.called.requires_auth
        try:
            agent = await database_sync_to_async(_who_takes_over)(
                transfer.agent_id, from_private=private
            )
        except CannotTakeOver as reason:
            raise TransferRefused(str(reason)) from None
        if transfer.keeps_voice:
            agent = replace(
                agent,
                tts=self._agent.tts,
                voice=self._agent.voice,
                speed=self._agent.speed,
            )
        return self._ready(agent)

    def in_language(self, language: str) -> Persona:
        """The agent in charge in another of its languages. Raises TransferRefused."""
        at_first = self._at_first
        if language == at_first.language:
            return self._ready(at_first)
        return self._ready(in_language(at_first, language))

    def _ready(self, agent: AgentSettings) -> Persona:
        try:
            return self._scene.persona(agent)
        except MissingVariable as missing:
            reason = f"The variable {missing.name} has no value, which the agent needs."
        except ProviderError as error:
            reason = str(error)
        logger.warning("%s could not take over: %s", agent.public_id, reason)
        raise TransferRefused(reason)


def _who_takes_over(public_id: str, *, from_private: bool) -> AgentSettings:
    """With the model providers that it may name as they are now. Blocks."""
    agent = who_takes_over(public_id, from_private=from_private)
    up_to_date()
    return agent
