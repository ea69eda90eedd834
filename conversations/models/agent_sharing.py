"""How an agent is shown and handed to people: on the start page, as a link."""

from django.db import models

from conversations.models.sealed import SealedField


class Sharing(models.Model):
    """Part of `Agent`: its line on the start page, and the code its link asks for."""

    listed = models.BooleanField(
        "on the start page",
        default=True,
        help_text="Listed there while it is enabled and not private.",
    )
    description = models.CharField(
        "in one line",
        max_length=300,
        blank=True,
        help_text="What it helps with: shown to callers under its name.",
    )
    access_code = SealedField(
        "access code",
        help_text="Whoever opens its page is asked for it, and nobody else may connect"
        " but with a signed URL or a token. Changing it locks everybody out again.",
    )

    class Meta:
        """No table of its own."""

        abstract = True
