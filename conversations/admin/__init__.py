"""The staff admin. Importing this registers everything."""

from conversations.admin import (
    accounts,
    agents,
    api_keys,
    conversations,
    documents,
    secrets,
    tools,
)

__all__ = [
    "accounts",
    "agents",
    "api_keys",
    "conversations",
    "documents",
    "secrets",
    "tools",
]
