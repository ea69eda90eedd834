"""The staff admin. Importing this registers everything."""

from conversations.admin import (
    accounts,
    agents,
    analyses,
    api_keys,
    contacts,
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
from conversations.admin.conversations import model_admin, saved_views

__all__ = [
    "accounts",
    "tasks",
    "labels",
    "feedback",
    "contacts",
    "agents",
    "analyses",
    "api_keys",
    "model_admin",
    "documents",
    "erasures",
    "recording_accesses",
    "secrets",
    "tools",
    "deliveries",
    "saved_views",
    "webhooks",
]
