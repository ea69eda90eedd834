"""What was said in a conversation, and what happened around it."""

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.tool import ToolKind


class Role(models.TextChoices):
    """Who speaks."""

    USER = "user", "Caller"
    AGENT = "agent", "Agent"


class Medium(models.TextChoices):
    """How it was said."""

    AUDIO = "audio", "Spoken"
    TEXT = "text", "Typed"


class Turn(models.Model):
    """One utterance. For the agent three texts are kept, and `text` is what stands."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="turns"
    )
    event_id = models.PositiveIntegerField(help_text="As the client saw it.")
    role = models.CharField(max_length=10, choices=Role.choices)
    text = models.TextField(
        blank=True, help_text="What stands: for an interrupted agent, what was heard."
    )
    generated_text = models.TextField(
        blank=True, help_text="What the language model wrote."
    )
    sent_text = models.TextField(blank=True, help_text="What left the server.")
    heard_text = models.TextField(blank=True, help_text="What had been played.")
    started_ms = models.PositiveIntegerField(
        help_text="Since the start of the conversation."
    )
    ended_ms = models.PositiveIntegerField(null=True, blank=True)
    medium = models.CharField(
        max_length=10, choices=Medium.choices, default=Medium.AUDIO
    )
    interrupted = models.BooleanField(default=False)
    source = models.CharField(
        max_length=20,
        blank=True,
        help_text="Why the agent spoke: greeting, answer, prompt, filler, notice or"
        " error.",
    )
    latencies_ms = models.JSONField(
        default=dict,
        blank=True,
        help_text="Per stage, from the end of the caller's speech.",
    )
    first_audio_ms = models.PositiveIntegerField(
        null=True, blank=True, help_text="From the end of the caller's speech."
    )

    agent_id_then = models.CharField(
        max_length=64, blank=True, help_text="Which agent spoke, after a transfer."
    )

    class Meta:
        """In the order they were said."""

        ordering = ["started_ms", "event_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "role", "event_id"], name="turn_once"
            )
        ]
        indexes = [
            models.Index(fields=["conversation", "started_ms"], name="turn_in_order"),
            # How fast agents answer, without reading what they said.
            models.Index(
                fields=["conversation", "source", "first_audio_ms"],
                condition=models.Q(first_audio_ms__isnull=False),
                name="turn_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.event_id}"


class ToolCall(models.Model):
    """A tool the agent asked for, and what came of it."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="tool_calls"
    )
    call_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ToolKind.choices)
    arguments = models.JSONField(default=dict, blank=True)
    event_id = models.PositiveIntegerField(help_text="Of the turn that asked for it.")
    requested_ms = models.PositiveIntegerField()
    result = models.TextField(null=True, blank=True)
    is_error = models.BooleanField(default=False)
    latency_ms = models.PositiveIntegerField(null=True, blank=True)
    server = models.CharField(
        max_length=200, blank=True, help_text="Of an MCP tool: whose it is."
    )
    approval = models.CharField(
        max_length=12,
        blank=True,
        help_text="Of an MCP tool: auto, given, refused or unanswered.",
    )
    variable_updates = models.JSONField(
        default=list, blank=True, help_text="Variables its response set."
    )

    class Meta:
        """In the order they were asked for."""

        ordering = ["requested_ms", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "call_id"], name="tool_call_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """Something staff should see: a contextual update, an error, a false halt."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="notes"
    )
    kind = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    at_ms = models.PositiveIntegerField()

    class Meta:
        """In the order they happened."""

        ordering = ["at_ms", "pk"]

    def __str__(self) -> str:
        return self.kind
