"""What models cost."""

from django.db import models


class ModelPrice(models.Model):
    """What the owner pays for one model."""

    model = models.CharField(
        max_length=200, unique=True, help_text="Provider and model, as agents have it."
    )
    per_million_input_tokens = models.DecimalField(
        max_digits=12, decimal_places=6, default=0
    )
    per_million_output_tokens = models.DecimalField(
        max_digits=12, decimal_places=6, default=0
    )
    per_million_characters = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, help_text="Of what is spoken."
    )
    per_minute = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, help_text="Of what is transcribed."
    )

    class Meta:
        """By model."""

        ordering = ["model"]

    def __str__(self) -> str:
        return self.model
