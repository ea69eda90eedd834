"""How a conversation is gone on with when its server process has ended."""

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.sealed import SealedField


class Resumption(models.Model):
    """What another process needs to go on; there as long as somebody may come back."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="resumption"
    )
    digest = models.CharField(
        max_length=64, unique=True, help_text="Of the token that opens it."
    )
    digest_before = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        help_text="Of the one before, while the client may not have the newest.",
    )
    state = SealedField(help_text="What the client asked for, secrets included.")
    received = models.PositiveBigIntegerField(
        default=0, help_text="The client's messages that are stored, or were nothing."
    )
    parked_ms = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="When the server stopped in order, since the start.",
    )

    def __str__(self) -> str:
        return str(self.conversation_id)
