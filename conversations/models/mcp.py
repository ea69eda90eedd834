"""Servers of tools that speak the Model Context Protocol, and which are approved."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models

from conversations.models.agent import Agent
from conversations.models.connection import AuthConnection
from conversations.models.identifiers import new_mcp_server_id
from conversations.models.tool import Secret


class McpTransport(models.TextChoices):
    """How it is spoken to, under the API's names."""

    STREAMABLE_HTTP = "STREAMABLE_HTTP", "Streamable HTTP"
    SSE = "SSE", "Server-sent events"


class Approval(models.TextChoices):
    """Who has to say yes before a tool runs, under the API's names."""

    NONE = "auto_approve_all", "Nobody: all tools may run"
    ALL = "require_approval_all", "The caller, for each call"
    PER_TOOL = "require_approval_per_tool", "The caller, but for tools approved here"


class McpExecution(models.TextChoices):
    """When its tools are run, under the API's names."""

    IMMEDIATE = "immediate", "At once: the answer waits for them"
    POST_TOOL_SPEECH = "post_tool_speech", "When the agent has said its words"
    ASYNC = "async", "Beside the conversation: nobody waits"


class McpSpeech(models.TextChoices):
    """Whether the agent says something before its tools, under the API's names."""

    AUTO = "auto", "If the tool was slow lately"
    FORCE = "force", "Always"
    OFF = "off", "Only what the model says"


class McpInterruption(models.TextChoices):
    """Whether the caller may interrupt around its tools, under the API's names."""

    ALLOW = "allow", "At any time"
    DURING_TOOL = "disable_during_tool", "Not while a tool runs"
    DURING_TURN = (
        "disable_during_tool_and_turn",
        "Not while a tool runs, nor while the agent says what came of it",
    )


class McpServer(models.Model):
    """A server by its address, and the tools it had when it was last asked."""

    public_id = models.CharField(
        "id", max_length=64, unique=True, default=new_mcp_server_id
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    url = models.CharField(
        "address", max_length=2000, validators=[URLValidator(["https", "http"])]
    )
    transport = models.CharField(
        max_length=20,
        choices=McpTransport.choices,
        default=McpTransport.STREAMABLE_HTTP,
    )
    request_headers = models.JSONField(
        default=dict, blank=True, help_text="As in tools: a text, or {secret_id}."
    )
    connection = models.ForeignKey(
        AuthConnection,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mcp_servers",
    )
    token = models.ForeignKey(
        Secret,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mcp_servers",
        help_text="Sent as the header Authorization, as it is: such as Bearer ...",
    )
    approval = models.CharField(
        max_length=30, choices=Approval.choices, default=Approval.ALL
    )
    tool_timeout_s = models.PositiveSmallIntegerField(
        "seconds a tool may take",
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(300)],
        help_text="From 5 to 300; empty: as long as the site has it"
        " (MCP_TOOL_TIMEOUT_MS).",
    )
    execution_mode = models.CharField(
        "when tools run",
        max_length=20,
        choices=McpExecution.choices,
        default=McpExecution.IMMEDIATE,
    )
    pre_tool_speech = models.CharField(
        "words before a tool",
        max_length=10,
        choices=McpSpeech.choices,
        default=McpSpeech.AUTO,
    )
    interruption_mode = models.CharField(
        "interruptions",
        max_length=30,
        choices=McpInterruption.choices,
        default=McpInterruption.ALLOW,
    )
    agents = models.ManyToManyField(Agent, blank=True, related_name="mcp_servers")
    enabled = models.BooleanField(default=True)
    listed_tools = models.JSONField(
        default=list,
        blank=True,
        help_text="Name, description, input schema and hash of each, as last listed.",
    )
    listed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Why it could not be asked.")
    vendor_settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By name."""

        verbose_name = "MCP server"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ToolApproval(models.TextChoices):
    """What was decided of a tool, under the API's names."""

    AUTO = "auto_approved", "It may run"
    ASK = "requires_approval", "The caller is asked"


class McpToolApproval(models.Model):
    """A word on one tool as it was described: described otherwise, it needs a new one."""

    server = models.ForeignKey(
        McpServer, on_delete=models.CASCADE, related_name="approvals"
    )
    tool_name = models.CharField(max_length=200)
    schema_hash = models.CharField(max_length=64)
    policy = models.CharField(
        max_length=20, choices=ToolApproval.choices, default=ToolApproval.AUTO
    )
    definition = models.JSONField(
        default=dict, blank=True, help_text="Description and input schema as they were."
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One for each tool."""

        verbose_name = "approved MCP tool"
        ordering = ["tool_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["server", "tool_name"], name="mcp_approval_once"
            )
        ]

    def __str__(self) -> str:
        return self.tool_name
