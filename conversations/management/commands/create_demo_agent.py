"""Create the demo agent."""

from typing import Any

from django.core.management.base import BaseCommand

from conversations.store.agents.demo import DEMO_AGENT_ID, create_demo_agent


class Command(BaseCommand):
    """Creates the demo agent once; an edited or renamed one is left alone."""

    help = "Create the demo agent, the desk of a small town library, if it is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it or say that it is there."""
        created = create_demo_agent()
        self.stdout.write(f"{DEMO_AGENT_ID}: {'created' if created else 'is there'}")
