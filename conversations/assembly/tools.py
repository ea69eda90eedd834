"""The tools of an agent, as the session is given them."""

import logging
from dataclasses import replace

from conversations.assembly.built_in_tools import (
    NOBODY,
    built_in_tools,
    end_call_description,
)
from conversations.assembly.declared import tool_of
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import END_CALL, Tool
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


def client_tools(agent: AgentSettings) -> list[ToolConfig]:
    """The tools that the agent's clients run, each name once."""
    return [config for config in _elsewhere(agent) if config.type == "client"]


def webhook_tools(agent: AgentSettings) -> list[ToolConfig]:
    """The tools that are requests over HTTP, each name once."""
    return [config for config in _elsewhere(agent) if config.type == "webhook"]


def _elsewhere(agent: AgentSettings) -> list[ToolConfig]:
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
        found.setdefault(config.name, config)
    return list(found.values())


def tools_of(agent: AgentSettings) -> tuple[Tool, ...]:
    """What the agent's model may call, each under a name of its own."""
    own = (_end_call(agent),) if agent.can_end_call else ()
    built_in = built_in_tools(agent, NOBODY).tools
    taken = {tool.name for tool in (*own, *built_in)}
    others = []
    for config in _elsewhere(agent):
        if config.name not in taken:
            others.append(tool_of(agent, config))
            continue
        logger.warning(
            "Agent %s has no tool %s of its own: it has the built-in one; give the"
            " other another name",
            agent.public_id,
            config.name,
        )
    return (*own, *others, *built_in)


def _end_call(agent: AgentSettings) -> Tool:
    """As its owner describes it. Its name is fixed: clients know the end by it."""
    said = end_call_description(agent)
    if not said:
        return END_CALL_TOOL
    declaration = replace(END_CALL_TOOL.declaration, description=said)
    return replace(END_CALL_TOOL, declaration=declaration)
