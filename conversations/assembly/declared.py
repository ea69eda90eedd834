"""A tool's configuration as the session wants it."""

from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import (
    ErrorHandling,
    Execution,
    InterruptionMode,
    PreToolSpeech,
    Tool,
)
from conversations.protocol.tool_config import ToolConfig
from conversations.store.agents.settings import AgentSettings


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
