"""Who runs an agent's webhooks in one conversation."""

from collections.abc import Callable, Sequence

from conversations.engine.tools import ToolRunner
from conversations.engine.variables import Variables
from conversations.protocol.tool_config import ToolConfig
from conversations.tools.asking import read_secret
from conversations.tools.connections.authorization import Connections
from conversations.tools.webhook import WebhookTools


def webhook_runner(
    configs: Sequence[ToolConfig], variables: Callable[[], Variables]
) -> ToolRunner:
    """`variables` gives the conversation's as they are at that moment."""
    return WebhookTools(configs, variables, read_secret, Connections())
