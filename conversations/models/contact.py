"""The people that callers' programs name by a `user_id`."""

from django.db import models


class Contact(models.Model):
    """One person: their conversations stand together."""

    user_id = models.CharField(
        max_length=500, unique=True, help_text="As clients name their user."
    )
    name = models.CharField(
        max_length=200, blank=True, help_text="As staff call this person."
    )
    notes = models.TextField(blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        """Who was here last comes first."""

        ordering = ["-last_seen_at", "-pk"]
        indexes = [models.Index(fields=["-last_seen_at", "-id"], name="contact_newest")]

    def __str__(self) -> str:
        return self.name or self.user_id
