"""The staff admin. Importing this registers everything."""

from conversations.admin import accounts, agents, conversations

__all__ = ["accounts", "agents", "conversations"]
