"""The staff admin. Importing this registers everything."""

from django.contrib import admin

from conversations.admin import accounts, agents, conversations

admin.site.site_header = admin.site.site_title = "Parley"
admin.site.index_title = "Agents and conversations"

__all__ = ["accounts", "agents", "conversations"]
