"""Close what killed processes left open."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from conversations.store.calls.lease import reap


class Command(BaseCommand):
    """Closes conversations whose process stopped renewing their lease."""

    help = (
        "Close conversations whose server process was killed. The server does so too."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Close them and say how many."""
        self.stdout.write(f"closed {reap(timezone.now())} conversations")
