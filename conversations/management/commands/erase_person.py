"""Delete everything of one person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversations.store.privacy.erasure import (
    Belongings,
    StillTalking,
    belongings,
    erase,
)


class Command(BaseCommand):
    """Deletes a person's conversations, recordings and files, and who they are."""

    help = (
        "Delete everything of the person whom clients' programs know by USER_ID:"
        " conversations, recordings, files, what was collected, the contact. It cannot"
        " be undone; backups are yours to clean."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the id, --dry-run and --yes."""
        parser.add_argument("user_id", help="as it stands in conversations: user_id")
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what there is"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what there is, ask, delete, and say what is left to do elsewhere."""
        user_id = options["user_id"]
        found = belongings(user_id)
        self._tell(found)
        if options["dry_run"]:
            return
        if not (options["yes"] or _confirmed()):
            raise CommandError("Nothing was deleted.")
        try:
            erasure = erase(user_id)
        except (StillTalking, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Deleted: {erasure.conversations} conversations, {erasure.recordings}"
            f" recordings, {erasure.files} files. Erasure {erasure.pk} proves it."
        )

    def _tell(self, found: Belongings) -> None:
        contact = "and a contact" if found.contact else "and no contact"
        self.stdout.write(
            f"{found.conversations} conversations, {found.recordings} recordings,"
            f" {found.files} files {contact}."
        )
        if found.elsewhere:
            ids = ", ".join(found.elsewhere)
            self.stdout.write(
                "The vendor's platform has some of them, too; delete these there, while"
                f" you still know them: {ids}"
            )


def _confirmed() -> bool:
    return input("Delete all of it for good? Type yes: ").strip() == "yes"
