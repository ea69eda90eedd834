"""Create the site's first administrator."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conversations.store.access.administrators import ensure_administrator


class Command(BaseCommand):
    """Creates the superuser named by the environment, once."""

    help = (
        "Create the superuser ADMIN_USERNAME with ADMIN_PASSWORD (environment or .env)"
        " if there is none of that name. An existing password is never changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the superuser or say that it is there."""
        # The settings have read .env into the environment.
        username = os.environ.get("ADMIN_USERNAME", "")
        password = os.environ.get("ADMIN_PASSWORD", "")
        if not username or not password:
            raise CommandError("Set ADMIN_USERNAME and ADMIN_PASSWORD.")
        created = ensure_administrator(username, password)
        self.stdout.write(f"{username}: {'created' if created else 'is there'}")
