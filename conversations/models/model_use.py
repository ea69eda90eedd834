"""What a conversation used of each model, and what that cost."""

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.model_provider import ModelKind


class ModelUse(models.Model):
    """Summed over one conversation, whole when it is over."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="model_uses"
    )
    kind = models.CharField(max_length=10, choices=ModelKind.choices)
    model = models.CharField(max_length=200)
    requests = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    characters = models.PositiveIntegerField(default=0, help_text="Spoken.")
    audio_ms = models.PositiveIntegerField(default=0, help_text="Transcribed.")
    estimated = models.BooleanField(
        default=False, help_text="The service did not count; the tokens are a guess."
    )
    cost = models.DecimalField(
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="By the price when it ended. None: no price is known.",
    )

    class Meta:
        """One for each model."""

        ordering = ["kind", "model"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "kind", "model"], name="model_use_once"
            )
        ]

    def __str__(self) -> str:
        return self.model
