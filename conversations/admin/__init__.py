"""The staff admin. Importing this registers everything."""

from conversations.admin import (
    accounts,
    agents,
    api_keys,
    contacts,
    conversations,
    documents,
    feedback,
    labels,
    secrets,
    tasks,
    tools,
)

__all__ = [
    "accounts",
    "tasks",
    "labels",
    "feedback",
    "contacts",
    "agents",
    "api_keys",
    "conversations",
    "documents",
    "secrets",
    "tools",
]
