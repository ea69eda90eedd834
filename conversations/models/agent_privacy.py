"""How long an agent's conversations are kept, and what of them."""

from django.core.validators import MinValueValidator
from django.db import models


class Privacy(models.Model):
    """Part of `Agent`: what is kept of its conversations."""

    record_audio = models.BooleanField(
        default=True,
        help_text="Keep the sound of conversations. Says nothing about the words.",
    )
    transcript_days = models.PositiveIntegerField(
        "keep transcripts for",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Days. Then what was said, collected and judged is deleted. Empty:"
        " the site's rule.",
    )
    audio_days = models.PositiveIntegerField(
        "keep recordings for",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Days. Empty: the site's rule.",
    )
    zero_retention = models.BooleanField(
        default=False,
        help_text="Keep that a conversation took place and how it went technically, but"
        " neither words nor sound nor what callers' programs sent.",
    )
    redacted_kinds = models.JSONField(
        "taken out of stored text",
        default=list,
        blank=True,
        help_text="Kinds of personal data, such as email_address or phone_number, that"
        " are replaced by their names before anything is stored.",
    )

    class Meta:
        """No table of its own."""

        abstract = True
