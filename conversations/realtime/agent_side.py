"""What a conversation asks of its agent, whoever that is."""

from typing import Protocol

from conversations.engine.outputs import Ended, EndReason
from conversations.engine.ports import Attachment


class AgentSide(Protocol):
    """The agent of one conversation; `engine.session.Session` is the local one.

    All methods but `run` return at once. `type`, `note_activity` and `add_context`
    raise InboxFull.
    """

    def now_ms(self) -> int:
        """Since the conversation began."""

    def new_event_id(self) -> int:
        """The next id of the conversation's one sequence."""

    def hear(self, pcm: bytes) -> None:
        """The user's microphone, at INPUT_RATE_HZ."""

    def type(self, text: str, attachments: tuple[Attachment, ...] = ()) -> None:
        """The user wrote something, or sent files, to be answered."""

    def note_activity(self) -> None:
        """The user is there, and busy."""

    def add_context(self, text: str, context_id: str = "") -> None:
        """Something the agent is to know and not to answer."""

    def leave(
        self, reason: EndReason, message: str = "", *, parked: bool = False
    ) -> None:
        """The conversation is to end, here only if `parked`; `run` returns soon.

        The first reason stands.
        """

    def note_progress(self) -> None:
        """Keep what has been heard so far of what is being said."""

    @property
    def stands_still(self) -> bool:
        """Whether the client cannot be reached."""

    def stand_still(self) -> None:
        """The client cannot be reached; nothing is to be said to it meanwhile."""

    def resume(self, missed_ms: int = 0) -> None:
        """It can again, and hears now what was said to it so long ago."""

    def open_since_ms(self) -> int | None:
        """Since when the user has been saying what is no turn yet, if anything."""

    async def run(self) -> Ended:
        """Talk until the end."""
