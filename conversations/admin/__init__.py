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
    model_prices,
    model_providers,
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
]
