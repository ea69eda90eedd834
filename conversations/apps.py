"""The app's configuration."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Parley's conversations."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "conversations"
    verbose_name = "Voice agents"

    def ready(self) -> None:
        """Register the system checks."""
        # To import it is to register; before the apps are ready it could not be.
        from conversations import checks  # noqa: F401, PLC0415
