"""The staff admin. Importing this registers everything."""

from conversations.admin import (
    accounts,
    agents,
    analyses,
    api_keys,
    contacts,
    conversations,
    deliveries,
    documents,
    erasures,
    feedback,
    labels,
    recording_accesses,
    secrets,
    tasks,
    tools,
    webhooks,
)

__all__ = [
    "accounts",
    "tasks",
    "labels",
    "feedback",
    "contacts",
    "agents",
    "analyses",
    "api_keys",
    "conversations",
    "documents",
    "erasures",
    "recording_accesses",
    "secrets",
    "tools",
    "deliveries",
    "webhooks",
]
