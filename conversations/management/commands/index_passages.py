"""Has PostgreSQL search the passages of documents, where it has pgvector."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conversations.store.library import nearest


class Command(BaseCommand):
    """To be run once where pgvector was installed after Parley, and whenever in doubt."""

    help = "Prepare PostgreSQL with pgvector to search the passages of documents."

    def handle(self, *_: Any, **__: Any) -> None:
        """Add what is missing."""
        if not nearest.prepare():
            raise CommandError(
                "This database cannot search vectors. On PostgreSQL install the"
                " pgvector package of its version on the database's server, and have a"
                ' superuser run "CREATE EXTENSION vector;" in this database.'
            )
        filled = nearest.fill()
        self.stdout.write(f"Passages made ready to be searched: {filled:,}")
