"""Fetch the vendor's records of hosted conversations that are over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conversations.hosted.reconciling import fetch_all


class Command(BaseCommand):
    """Fetch what a server that no longer runs has left, and what was given up."""

    help = "Fetch the vendor's records of hosted conversations that are over."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --again."""
        parser.add_argument(
            "--again",
            action="store_true",
            help="also those that could not be fetched before",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the vendor once about each."""
        done, left = fetch_all("", again=options["again"])
        self.stdout.write(f"{done} fetched, {left} not to be had now.")
