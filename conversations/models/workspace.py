"""Settings of the installation that programs store."""

from django.db import models


class Workspace(models.Model):
    """One row: what the settings part of the API keeps."""

    settings = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return "Workspace settings"
