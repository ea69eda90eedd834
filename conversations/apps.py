"""The app's configuration."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Parley's conversations."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "conversations"
    verbose_name = "Conversations"
