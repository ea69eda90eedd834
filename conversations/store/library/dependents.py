"""What uses a tool, a secret, a connection or a document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from conversations.models import Agent, McpServer, Tool


@dataclass(frozen=True, slots=True)
class Dependent:
    """An agent, a tool or a server, as far as those who ask need to know it."""

    public_id: str
    name: str
    created_at: datetime


def dependent(row: Agent | Tool | McpServer) -> Dependent:
    """A row as a dependent."""
    return Dependent(row.public_id, row.name, row.created_at)


class InUse(Exception):
    """A thing that is not deleted because something uses it."""

    def __init__(self, what: str, users: Iterable[Dependent], fix: str) -> None:
        names = sorted(user.name for user in users)
        shown = ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")
        super().__init__(f"This {what} is used by {shown}. {fix}")
