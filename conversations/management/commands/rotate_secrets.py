"""Seal every stored secret with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conversations.store.library.resealing import Resealed, reseal


class Command(BaseCommand):
    """Reads each secret with whichever key opens it and seals it with the first."""

    help = (
        "Seal every secret in the database with the first of ENCRYPTION_KEYS. Put the"
        " new key before the old ones, restart, run this, and only then take the old"
        " ones out. May be run again at any time; what is done is left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how many; fails if some can be opened by no key."""
        done = Resealed()
        for done in reseal():
            if self.stdout.isatty():
                self.stdout.write(f"\r{done.seen}", ending="")
        self.stdout.write(f"sealed {done.changed} of {done.seen} secrets anew")
        if done.unreadable:
            raise CommandError(
                "No key opens these; put the key they were sealed with into"
                " ENCRYPTION_KEYS, or enter them anew: " + "; ".join(done.unreadable)
            )
