"""What is remembered of access to people's words, and of their deletion."""

from typing import Literal

from django.conf import settings
from django.db import models
from django.utils import timezone

from conversations.models.conversation import Conversation

Way = Literal["admin", "api", "webhook"]
WAYS: dict[Way, str] = {
    "admin": "Heard in the admin",
    "api": "Through the API",
    "webhook": "Sent by webhook",
}
"""How a recording is heard, or given away."""


class RecordingAccess(models.Model):
    """Somebody heard, or was given, a recording."""

    conversation = models.ForeignKey(
        Conversation,
        null=True,
        on_delete=models.SET_NULL,
        related_name="recording_accesses",
    )
    conversation_id_then = models.CharField(
        "conversation", max_length=64, help_text="Kept when the conversation is not."
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.CharField(
        max_length=300, help_text="The user's or the API key's name at the time."
    )
    way = models.CharField(
        max_length=20,
        choices=list(WAYS.items()),
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Newest first; an index for whether it was heard lately."""

        verbose_name_plural = "recording accesses"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["conversation_id_then", "-at"], name="recording_access_lately"
            )
        ]

    def __str__(self) -> str:
        return f"{self.by}, {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class Erasure(models.Model):
    """That one person's data was deleted: enough to prove it, nothing to know them by."""

    subject_digest = models.CharField(
        max_length=64, help_text="A keyed digest of the user id."
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    conversations = models.PositiveIntegerField(default=0)
    recordings = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.requested_at):%Y-%m-%d %H:%M}"
