"""Addresses that are told of conversations, and what they answered."""

from django.core.validators import URLValidator
from django.db import models

from conversations.models.agent import Agent
from conversations.models.conversation import Conversation
from conversations.models.identifiers import new_webhook_id
from conversations.models.sealed import SealedField
from conversations.protocol.webhook_events import WebhookEvent

EVENTS = {
    WebhookEvent.TRANSCRIPTION.value: "A conversation was analysed",
    WebhookEvent.AUDIO.value: "A conversation's recording is ready",
    WebhookEvent.INITIATION_FAILURE.value: "A conversation could not begin",
}
"""What a webhook is told of, for people."""


class Webhook(models.Model):
    """An address, the secret that signs for it, and what it is told of."""

    public_id = models.CharField(
        "id", max_length=64, unique=True, default=new_webhook_id
    )
    name = models.CharField(max_length=200)
    url = models.CharField(
        "address",
        max_length=2000,
        validators=[URLValidator(["https", "http"])],
    )
    secret = SealedField(
        blank=False,
        help_text="Signs what is sent, so that the receiver knows it is from here."
        " Kept encrypted and never shown again.",
    )
    events = models.JSONField(default=list, blank=True, help_text="What it is told of.")
    agents = models.ManyToManyField(
        Agent,
        blank=True,
        related_name="webhooks",
        help_text="Whose conversations. None: those of all agents.",
    )
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By name."""

        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    GIVEN_UP = "given_up", "Given up"


class Delivery(models.Model):
    """One thing that one webhook is told: tried until it is taken, for a day.

    The body is made when it is sent: what is deleted meanwhile is not sent.
    """

    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="deliveries"
    )
    conversation = models.ForeignKey(
        Conversation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    event = models.CharField(max_length=40, choices=list(EVENTS.items()))
    failure = models.JSONField(
        default=dict,
        blank=True,
        help_text="Why a conversation could not begin: there is no conversation to"
        " tell it from.",
    )
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempt_count = models.PositiveIntegerField("attempts", default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Not tried before.")
    lease_until = models.DateTimeField(null=True, blank=True)
    give_up_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; an index for the queue."""

        verbose_name_plural = "deliveries"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "conversation", "event"],
                condition=models.Q(conversation__isnull=False),
                name="delivery_once",
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="delivery_due"),
            models.Index(fields=["-created_at", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.get_state_display()}"


class DeliveryAttempt(models.Model):
    """One try, and what was answered."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="attempts"
    )
    tried_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    status_code = models.PositiveIntegerField(null=True, blank=True)
    answer = models.TextField(
        blank=True, help_text="The beginning of what was answered."
    )
    error = models.TextField(blank=True, help_text="Why there was no answer.")

    class Meta:
        """In the order they were made."""

        ordering = ["tried_at", "pk"]

    def __str__(self) -> str:
        return str(self.status_code or self.error)
