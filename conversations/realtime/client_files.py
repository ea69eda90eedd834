"""Files a client sends with a message: uploaded before, named by their ids."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from conversations.engine.ports import Attachment, FileContent
from conversations.protocol.close_codes import ErrorType, client_fault


@dataclass(frozen=True, slots=True)
class FileRule:
    """What an agent allows."""

    allowed: bool
    most: int
    """In one conversation."""


NO_FILES = FileRule(allowed=False, most=0)


async def nothing_uploaded(file_id: str) -> FileContent | None:
    """Where nobody can upload anything."""
    return None


class ClientFiles:
    """The files of one conversation."""

    def __init__(
        self,
        rule: FileRule = NO_FILES,
        load: Callable[[str], Awaitable[FileContent | None]] = nothing_uploaded,
    ) -> None:
        """`load` gives a file of this conversation, None if it has none by that id."""
        self._rule = rule
        self._load = load
        self._sent: set[str] = set()

    def attach(self, file_ids: Sequence[str]) -> tuple[Attachment, ...]:
        """The files of one message. Raises ProtocolViolation."""
        if file_ids and not self._rule.allowed:
            raise client_fault(
                ErrorType.VALUE_ERROR,
                "files: this agent takes no files; send text alone",
            )
        self._sent.update(file_ids)
        if len(self._sent) > self._rule.most:
            raise client_fault(
                ErrorType.VALUE_ERROR,
                f"files: send at most {self._rule.most} in one conversation",
            )
        return tuple(
            Attachment(file_id, partial(self._load, file_id)) for file_id in file_ids
        )
