"""The staff admin. Importing this registers everything."""

from conversations.admin import (
    accounts,
    analyses,
    api_keys,
    connections,
    contacts,
    deliveries,
    documents,
    erasures,
    feedback,
    labels,
    mcp_servers,
    model_prices,
    model_providers,
    recording_accesses,
    secrets,
    tasks,
    tools,
    webhooks,
    workspace,
)
from conversations.admin.agents import model_admin as agents_admin
from conversations.admin.conversations import model_admin as conversations_admin
from conversations.admin.conversations import saved_views

__all__ = [
    "accounts",
    "tasks",
    "labels",
    "feedback",
    "contacts",
    "agents_admin",
    "analyses",
    "api_keys",
    "connections",
    "conversations_admin",
    "mcp_servers",
    "model_prices",
    "model_providers",
    "documents",
    "erasures",
    "recording_accesses",
    "secrets",
    "tools",
    "deliveries",
    "saved_views",
    "webhooks",
    "workspace",
]
