"""Make the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand

from conversations.store.search.search import rebuild


class Command(BaseCommand):
    """Indexes every conversation anew; those indexed before are found meanwhile."""

    help = (
        "Index what was said in every conversation anew, as after restoring a backup"
        " or changing rows by hand."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Index all and say how many."""
        done = 0
        for done in rebuild():
            if self.stdout.isatty():
                self.stdout.write(f"\r{done}", ending="")
        self.stdout.write(f"\rindexed {done} conversations")
