"""The app's configuration."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ConversationsConfig(AppConfig):
    """Parley's conversations."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "conversations"
    verbose_name = "Voice agents"

    def ready(self) -> None:
        """Register the system checks, and what follows deletions and migrations."""
        # To import it is to register; before the apps are ready it could not be.
        from conversations import checks  # noqa: F401, PLC0415
        from conversations.analysis import tasks  # noqa: F401, PLC0415
        from conversations.knowledge import tasks as reads  # noqa: F401, PLC0415
        from conversations.store.privacy import files  # noqa: F401, PLC0415
        from conversations.store.search import search  # noqa: F401, PLC0415
        from conversations.store.webhooks import without_agents  # noqa: F401, PLC0415
        from conversations.webhooks import tasks as told  # noqa: F401, PLC0415

        post_migrate.connect(self._after_migration, sender=self)

    def _after_migration(self, using: str, **_kwargs: Any) -> None:
        """Roles get the permissions that a migration brought."""
        from conversations.store.access.roles import give_roles  # noqa: PLC0415

        role_table = self.get_model("RoleGroup")._meta.db_table
        # Migrated back to before there were roles, there is no table.
        if role_table in connections[using].introspection.table_names():
            give_roles()
