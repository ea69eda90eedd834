"""The tools of an agent while it is in charge: what its model is told, and what they do."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from conversations.assembly.agent_texts import AgentTexts
from conversations.assembly.built_in_tools import (
    BuiltIn,
    built_in_tools,
    end_call_description,
)
from conversations.assembly.handoff import AgentHandoff
from conversations.assembly.mcp_servers import NamedTool, mcp_tools, named_tools
from conversations.engine.builtin.action import Action
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import (
    END_CALL,
    ErrorHandling,
    Execution,
    InterruptionMode,
    PreToolSpeech,
    Tool,
)
from conversations.protocol.tool_config import ToolConfig, ToolConfigError, parse_tool
from conversations.store.agents.settings import AgentSettings

logger = logging.getLogger(__name__)

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


ELSEWHERE = frozenset({"client", "webhook"})
"""Kinds that are configured whole: each such tool is one to the model."""


@dataclass(frozen=True, slots=True)
class AgentTools:
    """What the model may call, each under a name of its own, and what runs it."""

    declared: tuple[Tool, ...]
    actions: Mapping[str, Action]
    """What the built-in ones do, by name; ending the call is nobody's to run."""
    elsewhere: tuple[ToolConfig, ...]
    """Those that the client, or a server over HTTP, runs."""
    mcp: tuple[NamedTool, ...]
    """Those of MCP servers."""

    def of_kind(self, kind: str) -> list[ToolConfig]:
        """Those `elsewhere` of one kind."""
        return [config for config in self.elsewhere if config.type == kind]


def agent_tools(
    agent: AgentSettings, handoff: AgentHandoff, texts: AgentTexts
) -> AgentTools:
    """All that the agent's model may call, made ready once for one who speaks."""
    built_in = built_in_tools(agent, handoff, texts)
    own = [_end_call(agent)] if agent.can_end_call else []
    own += [_built_in(agent, one) for one in built_in]
    elsewhere = _elsewhere(agent, [tool.name for tool in own])
    others = [tool_of(agent, config) for config in elsewhere]
    mcp = named_tools(agent, [tool.name for tool in (*own, *others)])
    return AgentTools(
        (*own, *others, *mcp_tools(agent, mcp, texts.fence)),
        {one.config.name: one.action for one in built_in},
        tuple(elsewhere),
        tuple(mcp),
    )


def tool_of(
    agent: AgentSettings,
    config: ToolConfig,
    declaration: ToolDeclaration | None = None,
) -> Tool:
    """The tool of this agent, declared as its configuration says unless told otherwise."""
    return Tool(
        declaration
        or ToolDeclaration(config.name, config.description, config.parameters),
        config.type,
        expects_response=config.expects_response,
        timeout_ms=config.response_timeout_ms,
        execution=Execution(config.execution_mode),
        pre_tool_speech=PreToolSpeech(config.pre_tool_speech),
        interruption_mode=InterruptionMode(config.interruption_mode),
        error_handling=ErrorHandling(config.tool_error_handling_mode),
        key=f"{agent.public_id}/{config.name}",
    )


def _built_in(agent: AgentSettings, one: BuiltIn) -> Tool:
    config = one.config
    declaration = one.action.declaration(config.name, config.description)
    return tool_of(agent, config, declaration)


def _elsewhere(agent: AgentSettings, built_in: Sequence[str]) -> list[ToolConfig]:
    """Of two tools of a name the first, whatever they are: models know names only."""
    found: dict[str, ToolConfig] = {}
    for tool in agent.tools:
        if tool.kind not in ELSEWHERE:
            continue
        try:
            config = parse_tool(tool.config)
        except ToolConfigError as error:
            # One that is set up wrongly keeps the agent from nothing else.
            logger.warning(
                "Agent %s has no tool %s: %s", agent.public_id, tool.name, error
            )
            continue
        if config.name in built_in:
            logger.warning(
                "Agent %s has no tool %s of its own: it has the built-in one; give the"
                " other another name",
                agent.public_id,
                config.name,
            )
            continue
        found.setdefault(config.name, config)
    return list(found.values())


def _end_call(agent: AgentSettings) -> Tool:
    """As its owner describes it. Its name is fixed: clients know the end by it."""
    said = end_call_description(agent)
    if not said:
        return END_CALL_TOOL
    declaration = replace(END_CALL_TOOL.declaration, description=said)
    return replace(END_CALL_TOOL, declaration=declaration)
