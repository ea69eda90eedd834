"""Tools that agents may use, and the secrets they need."""

from django.db import models

from conversations.models.identifiers import new_secret_id, new_tool_id
from conversations.models.sealed import SealedField


class ToolKind(models.TextChoices):
    """Where a tool runs."""

    CLIENT = "client", "Client"
    WEBHOOK = "webhook", "Webhook"
    SYSTEM = "system", "System"
    MCP = "mcp", "MCP server"


class Tool(models.Model):
    """A tool, with its configuration as the API has it."""

    public_id = models.CharField("id", max_length=64, unique=True, default=new_tool_id)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ToolKind.choices)
    description = models.TextField(blank=True)
    config = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By name."""

        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """A value that tools send and nobody reads."""

    public_id = models.CharField(
        "id", max_length=64, unique=True, default=new_secret_id
    )
    name = models.CharField(max_length=200, unique=True)
    value = SealedField(blank=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By name."""

        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
