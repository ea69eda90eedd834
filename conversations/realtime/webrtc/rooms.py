"""The rooms of this process: where clients go whose signalling socket was lost."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Commands that serve nobody need not load what carries sound.
    from conversations.realtime.webrtc.room import Room

logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Place:
    room: "Room"
    digest: bytes = field(repr=False)
    task: asyncio.Task[None] | None = None
    stopped: bool = False

    def stop(self) -> None:
        """Once only: to be cancelled again would cut its end short."""
        if self.task is not None and not self.stopped:
            self.stopped = True
            self.task.cancel()


class Rooms:
    """Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        """By the client's id as a participant."""

    def find(self, token: str, participant_sid: str) -> "Room | None":
        """The room that its client left without a word: who it was, by which token."""
        place = self._places.get(participant_sid)
        if place is None or not hmac.compare_digest(place.digest, _digest(token)):
            return None
        return place.room if place.room.left_with is None else None

    async def run(
        self, room: "Room", token: str, conversation: Coroutine[Any, Any, None]
    ) -> None:
        """Run a room's conversation, and wait as long as its first socket is needed.

        It goes on afterwards if its client may come back. To be cancelled is the
        server's stop: it ends the conversation.
        """
        place = _Place(room, _digest(token))
        self._places[room.names.user_sid] = place
        place.task = asyncio.ensure_future(conversation)
        place.task.add_done_callback(lambda _: self._ended(place))
        gone = asyncio.ensure_future(room.first_socket_gone())
        try:
            await asyncio.wait({place.task, gone}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            place.stop()
            await asyncio.wait({place.task})
            raise
        finally:
            gone.cancel()

    def stop(self) -> list[asyncio.Task[None]]:
        """The server stops: end all in order; gives what is to be waited for."""
        for place in self._places.values():
            place.stop()
        return self.running()

    def running(self) -> list[asyncio.Task[None]]:
        """What goes on in them."""
        return [one.task for one in self._places.values() if one.task is not None]

    def _ended(self, place: _Place) -> None:
        del self._places[place.room.names.user_sid]
        task = place.task
        assert task is not None
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("Room %s failed", place.room.names.room, exc_info=error)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
