"""The way to one client, and what a conversation has to do with it."""

from collections.abc import AsyncIterator
from typing import Protocol

from conversations.protocol.codec import UserAudio

Frame = str | bytes | UserAudio
"""What a client sends: JSON, or sound of its microphone that came by itself."""


class Transport(Protocol):
    """The way to one client, open already."""

    @property
    def left_with(self) -> int | None:
        """The close code with which the client's side ended; None while it has not."""

    @property
    def coming_back(self) -> "ComingBack | None":
        """How the client comes back when its socket is lost; None: not at all."""

    def frames(self) -> AsyncIterator[Frame]:
        """Every frame until the client leaves."""

    async def send(self, frame: str) -> None:
        """Send a frame; nothing once closed."""

    async def close(self, code: int, reason: str = "") -> None:
        """Close, unless it is closed."""


class Standing(Protocol):
    """A conversation that can wait for its client."""

    def now_ms(self) -> int:
        """Since it began."""

    def open_since_ms(self) -> int | None:
        """Since when the user has been saying what is not stored yet, if anything."""

    def stand_still(self) -> None:
        """The client cannot be reached."""

    def resume(self, missed_ms: int) -> None:
        """It can again, and hears now what was said so long ago."""


class Keeper(Protocol):
    """Keeps for another process what opens the conversation."""

    def token_changed(self, digest: str, digest_before: str) -> None:
        """Another token opens it; the one before, too, until `token_arrived`."""

    def token_arrived(self) -> None:
        """The client has the newest token."""


class ComingBack(Protocol):
    """A client that may come back to its conversation."""

    @property
    def digest(self) -> str:
        """Of the token with which it does."""

    def join(self, conversation_id: str, standing: Standing) -> None:
        """Whose client it is; the conversation waits while it is away."""

    def kept_by(self, keeper: Keeper) -> None:
        """Who is told of tokens."""

    def received_by(self, at_ms: int | None) -> int:
        """How many of the client's frames had come by then; None: until now."""
