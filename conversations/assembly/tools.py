"""The tools of an agent, as the session is given them."""

import logging

from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import END_CALL, Execution, Tool
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


def tools_of(agent: AgentSettings) -> tuple[Tool, ...]:
    """What the agent's model may call."""
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
