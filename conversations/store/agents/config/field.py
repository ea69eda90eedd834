"""One place in the API's agent, and the column that says the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conversations.models import Agent
from conversations.store.agents.config import values
from conversations.store.agents.config.values import Path

MISSING: Any = object()
DEFAULT: Any = object()


@dataclass(frozen=True, slots=True)
class ConfigField:
    """One place in the API's agent, and the column that says the same."""

    path: Path
    column: str
    read: Callable[[Any], Any] = values.text
    """From JSON; raises BadValue. Null is `null`, without asking."""
    show: Callable[[Any], Any] = lambda value: value
    """As JSON."""
    get: Callable[[Agent], Any] | None = None
    """What `read` would give for what the columns say; the column itself if None."""
    put: Callable[[Agent, Any], None] | None = None
    null: Any = DEFAULT
    """What null stands for: the column's default, unless told."""
    merges: bool = False
    """An update changes the given entries; otherwise it replaces the whole value."""
    secret: bool = False
    """Never shown, nor kept as it was sent."""
    entries: tuple[str, ...] = ()
    """The value is an object of these entries of what stands at the path; others there
    are fields of their own."""
    in_rows: bool = False
    """Rows of its own hold it, with all that was sent: the agent keeps nothing of it."""

    def current(self, agent: Agent) -> Any:
        """What holds now."""
        return self.get(agent) if self.get else getattr(agent, self.column)

    def value_of(self, raw: Any) -> Any:
        """What a client's JSON means. Raises BadValue."""
        if raw is not None:
            return self.read(raw)
        if self.null is not DEFAULT:
            return self.null
        return self.current(Agent())

    def set(self, agent: Agent, value: Any) -> None:
        """Let it hold."""
        if self.put:
            self.put(agent, value)
        else:
            setattr(agent, self.column, value)
