"""Services that offer models."""

from django.core.validators import RegexValidator, URLValidator
from django.db import models

from conversations.models.sealed import SealedField


class ModelKind(models.TextChoices):
    """What its models do."""

    LLM = "llm", "Language models"
    STT = "stt", "Speech recognition"
    TTS = "tts", "Speech synthesis"
    EMBEDDING = "embedding", "Embeddings"


class ModelProvider(models.Model):
    """A service that speaks OpenAI's HTTP API; its models are named SLUG/MODEL."""

    kind = models.CharField(max_length=10, choices=ModelKind.choices)
    slug = models.CharField(
        "short name",
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9-]*$",
                "Use small letters, digits and -, beginning with a letter.",
            )
        ],
        help_text="Stands before the model: with anthropic, a model is"
        " anthropic/claude-sonnet-4-5.",
    )
    name = models.CharField(max_length=200)
    base_url = models.CharField(
        "address",
        max_length=500,
        validators=[URLValidator(["https", "http"])],
        help_text="Up to and including /v1, as its documentation has it.",
    )
    api_key = SealedField(help_text="Kept encrypted and never shown again.")
    timeout_ms = models.PositiveIntegerField(
        default=20_000, help_text="For the first word or sound."
    )
    enabled = models.BooleanField(default=True)
    model_names = models.JSONField(
        default=list, blank=True, help_text="Names of its models, as last fetched."
    )
    listed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Why it could not be asked.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """By kind and name."""

        verbose_name = "model provider"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="model_provider_once")
        ]

    def __str__(self) -> str:
        return self.name
