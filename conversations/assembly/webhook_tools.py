"""Who runs an agent's webhooks in one conversation."""

from collections.abc import Callable

from conversations.assembly.tools import webhook_tools
from conversations.engine.tools import ToolRunner
from conversations.engine.variables import Variables
from conversations.store.agents.settings import AgentSettings
from conversations.tools.asking import read_secret
from conversations.tools.connections.authorization import Connections
from conversations.tools.webhook import WebhookTools


def webhook_runner(
    agent: AgentSettings, variables: Callable[[], Variables]
) -> ToolRunner:
    """`variables` gives the conversation's as they are at that moment."""
    return WebhookTools(webhook_tools(agent), variables, read_secret, Connections())
