"""The API as a whole: its parts, its errors, its page of documentation."""

from conversations.api import (
    access,
    connections,
    mcp_servers,
    mcp_tool_configs,
    secrets,
    tools,
    workspace,
    workspace_webhooks,
)
from conversations.api.addresses import AnsweringApi
from conversations.api.agents import routes as agents
from conversations.api.agents import simulation as agents_simulation
from conversations.api.agents import widget as agents_widget
from conversations.api.conversations import analysis, audio, feedback, files
from conversations.api.conversations import routes as conversations
from conversations.api.errors import add_handlers
from conversations.api.knowledge_base import indexes as knowledge_indexes
from conversations.api.knowledge_base import routes as knowledge_base
from conversations.api.throttling import CallLimit

api = AnsweringApi(
    title="Parley",
    version="1",
    description="The vendor's agents API, served by Parley. Send a key in the header"
    " `xi-api-key`; keys are made in the admin.",
    urls_namespace="api",
    docs_url="/docs",
    throttle=CallLimit(),
)
add_handlers(api)
api.add_router("/convai", access.router)
api.add_router("/convai/agents", agents.router)
api.add_router("/convai/agents", agents_widget.router)
api.add_router("/convai/agents", agents_simulation.router)
api.add_router("/convai", tools.router)
api.add_router("/convai", secrets.router)
api.add_router("/convai", mcp_servers.router)
api.add_router("/convai", mcp_tool_configs.router)
api.add_router("/convai", workspace.router)
api.add_router("/workspace", workspace_webhooks.router)
api.add_router("/workspace", connections.router)
# First: its paths are words where others have ids.
api.add_router("/convai", knowledge_indexes.router)
api.add_router("/convai", knowledge_base.router)
api.add_router("/convai", conversations.router)
api.add_router("/convai", analysis.router)
api.add_router("/convai", audio.router)
api.add_router("/convai", feedback.router)
api.add_router("/convai", files.router)
