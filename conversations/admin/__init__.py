"""The staff admin. Importing this registers everything."""

from conversations.admin import (
    accounts,
    agents,
    api_keys,
    contacts,
    conversations,
    documents,
    erasures,
    feedback,
    labels,
    recording_accesses,
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
    "erasures",
    "recording_accesses",
    "secrets",
    "tools",
]
