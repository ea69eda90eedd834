"""A conversation between one caller and one agent."""

from django.db import models

from conversations.engine.outputs import EndReason
from conversations.models.agent import Agent
from conversations.models.identifiers import new_conversation_id


class Status(models.TextChoices):
    """Where a conversation stands."""

    INITIATED = "initiated", "Connecting"
    IN_PROGRESS = "in-progress", "In progress"
    PROCESSING = "processing", "Processing"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


PROCESS_LOST = "process_lost"
"""The one ending that a conversation cannot report itself."""
ENDINGS: dict[str, str] = {
    EndReason.CLIENT_LEFT.value: "The caller left.",
    EndReason.AGENT_ENDED.value: "The agent ended it.",
    EndReason.SILENCE.value: "Nobody spoke any more.",
    EndReason.MAX_DURATION.value: "The longest duration was reached.",
    EndReason.FAILED.value: "Something failed.",
    EndReason.SHUT_DOWN.value: "The server was shut down.",
    PROCESS_LOST: "The server was killed.",
}
"""Why conversations end, for people."""

LIVE = (Status.INITIATED, Status.IN_PROGRESS)
"""Statuses of a conversation that some process holds a lease on."""


class Outcome(models.TextChoices):
    """Whether a conversation reached what it was for."""

    SUCCESS = "success", "Success"
    FAILURE = "failure", "Failure"
    UNKNOWN = "unknown", "Unknown"


class Authorization(models.TextChoices):
    """By what right the client connected."""

    PUBLIC = "public", "Public agent"
    SIGNED_URL = "signed_url", "Signed URL"
    TOKEN = "conversation_token", "Conversation token"


class Conversation(models.Model):
    """Who talked to whom, when, and how it ended."""

    public_id = models.CharField(
        "id", max_length=64, unique=True, default=new_conversation_id
    )
    agent = models.ForeignKey(
        Agent, null=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    agent_name = models.CharField(
        "agent", max_length=200, help_text="The agent's name at the time."
    )
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.INITIATED
    )
    started_at = models.DateTimeField("began")
    ended_at = models.DateTimeField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    turn_count = models.PositiveIntegerField("turns", default=0)
    text_only = models.BooleanField("written", default=False)

    end_reason = models.CharField(
        "ending",
        max_length=40,
        blank=True,
        choices=list(ENDINGS.items()),
    )
    end_message = models.TextField(blank=True)
    error_type = models.CharField(max_length=80, blank=True)
    error_message = models.TextField(blank=True)

    source = models.CharField(
        "client", max_length=80, blank=True, help_text="The client that connected."
    )
    source_version = models.CharField(max_length=80, blank=True)
    user_id = models.CharField(
        max_length=500, blank=True, help_text="As the client named its user."
    )
    dynamic_variables = models.JSONField(default=dict, blank=True)

    authorization_method = models.CharField(
        "admitted by", max_length=30, blank=True, choices=Authorization.choices
    )
    initiation_data = models.JSONField(
        default=dict, blank=True, help_text="What the client asked for at the start."
    )

    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="From 1 to 5, given by the caller at the end."
    )
    rating_comment = models.TextField(blank=True)

    call_successful = models.CharField(
        "outcome", max_length=10, blank=True, choices=Outcome.choices
    )
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    hosted_conversation_id = models.CharField(
        "id there",
        max_length=200,
        blank=True,
        help_text="The conversation's id on the vendor's platform.",
    )
    vendor_analysis = models.JSONField(
        default=dict, blank=True, help_text="As the vendor's platform judged it."
    )
    vendor_metadata = models.JSONField(
        default=dict, blank=True, help_text="As the vendor's platform counted it."
    )

    process_id = models.CharField(
        max_length=80, blank=True, help_text="The server process that holds the call."
    )
    lease_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the process stops renewing this, it is taken for dead.",
    )

    class Meta:
        """Newest first; indexes for the list, its filters and the reaper."""

        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="conversation_newest"),
            models.Index(fields=["agent", "-started_at"], name="conversation_agent"),
            models.Index(fields=["status", "lease_until"], name="conversation_lease"),
            models.Index(fields=["process_id", "status"], name="conversation_process"),
            models.Index(fields=["source"], name="conversation_source"),
            models.Index(
                fields=["hosted_conversation_id"], name="conversation_hosted_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_name}, {self.started_at:%Y-%m-%d %H:%M}"
