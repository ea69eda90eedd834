"""A conversation between one caller and one agent."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from conversations.engine.outputs import EndReason
from conversations.models.agent import Agent
from conversations.models.contact import Contact
from conversations.models.identifiers import new_conversation_id
from conversations.models.label import Label


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


class ReviewState(models.TextChoices):
    """Whether somebody of the staff has looked at a conversation."""

    UNREVIEWED = "unreviewed", "Not reviewed"
    IN_REVIEW = "in_review", "In review"
    REVIEWED = "reviewed", "Reviewed"


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
    language = models.CharField(
        max_length=20, blank=True, help_text="The language it was held in."
    )
    interruption_count = models.PositiveIntegerField("interruptions", default=0)
    error_count = models.PositiveIntegerField("errors", default=0)
    tool_error_count = models.PositiveIntegerField("failed tools", default=0)
    response_ms = models.PositiveIntegerField(
        "response",
        null=True,
        blank=True,
        help_text="From the end of the caller's speech to the agent's first sound:"
        " the median of its answers.",
    )

    end_reason = models.CharField(
        "ending",
        max_length=40,
        blank=True,
        choices=list(ENDINGS.items()),
    )
    end_message = models.TextField(blank=True)
    error_type = models.CharField(max_length=80, blank=True)

    source = models.CharField(
        "client", max_length=80, blank=True, help_text="The client that connected."
    )
    source_version = models.CharField(max_length=80, blank=True)
    user_id = models.CharField(
        max_length=500, blank=True, help_text="As the client named its user."
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="conversations",
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
    success_score = models.FloatField(
        null=True, blank=True, help_text="From 0 to 1: of all criteria together."
    )
    title = models.CharField("topic", max_length=300, blank=True)
    summary = models.TextField(blank=True)
    transcript_deleted_at = models.DateTimeField(
        null=True, blank=True, help_text="When what was said was deleted, as it had to."
    )

    review_state = models.CharField(
        "review",
        max_length=20,
        choices=ReviewState.choices,
        default=ReviewState.UNREVIEWED,
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_conversations",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    labels = models.ManyToManyField(Label, blank=True, related_name="conversations")

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
        permissions = [
            ("review_conversation", "Can review: remarks, labels, corrections"),
            ("analyse_conversation", "Can have conversations analysed anew"),
            ("export_conversation", "Can export conversations"),
        ]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="conversation_newest"),
            models.Index(fields=["agent", "-started_at"], name="conversation_agent"),
            models.Index(fields=["status", "lease_until"], name="conversation_lease"),
            models.Index(fields=["process_id", "status"], name="conversation_process"),
            models.Index(fields=["source"], name="conversation_source"),
            models.Index(fields=["language"], name="conversation_language"),
            models.Index(
                fields=["review_state", "-started_at"], name="conversation_review"
            ),
            models.Index(
                fields=["call_successful", "-started_at"], name="conversation_outcome"
            ),
            models.Index(
                fields=["contact", "-started_at"], name="conversation_contact"
            ),
            models.Index(fields=["user_id", "-started_at"], name="conversation_user"),
            models.Index(
                fields=["hosted_conversation_id"], name="conversation_hosted_id"
            ),
            models.Index(
                fields=["-started_at", "-id"],
                condition=~models.Q(rating_comment=""),
                name="conversation_commented",
            ),
            # All the dashboard counts, so that it reads no row.
            models.Index(
                fields=[
                    "started_at",
                    "agent",
                    "call_successful",
                    "duration_ms",
                    "rating",
                    "tool_error_count",
                    "interruption_count",
                ],
                name="conversation_counted",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.agent_name}, {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"
        )

    @property
    def failure(self) -> str:
        """What failed, in words; empty if nothing did."""
        return self.end_message if self.status == Status.FAILED else ""
