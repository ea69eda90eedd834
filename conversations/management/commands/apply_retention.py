"""Delete what has been kept for as long as it may be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from conversations.store.privacy.retention import apply, due


class Command(BaseCommand):
    """Deletes words and sound that are over their time, as the server does each hour."""

    help = (
        "Delete the words and the sound of conversations that are over their time: the"
        " agent's days, else TRANSCRIPT_DAYS and AUDIO_DAYS. The server does so too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --dry-run."""
        parser.add_argument(
            "--dry-run", action="store_true", help="only say how much it would be"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, or count, and say how much it was."""
        now = timezone.now()
        if options["dry_run"]:
            found = due(now)
            verb = "would be deleted"
        else:
            found = apply(now)
            verb = "deleted"
        self.stdout.write(
            f"{found.transcripts} transcripts and {found.recordings} recordings {verb}."
        )
