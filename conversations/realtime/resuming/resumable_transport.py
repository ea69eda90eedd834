"""The way to one client over several WebSockets, one after the other.

While none is there the conversation stands still, and what it says meanwhile is kept.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from conversations.protocol.codec import UserAudio
from conversations.realtime.resuming.frames import (
    Resume,
    Resumed,
    acknowledged,
    is_metadata,
    plain_pong,
    with_offer,
    with_received,
)
from conversations.realtime.resuming.line import (
    NO_LINE,
    ClientSocket,
    Line,
)
from conversations.realtime.resuming.received_frames import ReceivedFrames
from conversations.realtime.resuming.sent_frames import SentFrames
from conversations.realtime.resuming.terms import ResumeTerms
from conversations.realtime.resuming.token import digest_of, new_token
from conversations.realtime.transport import ComingBack, Frame, Keeper, Standing

LOST = frozenset({1001, 1005, 1006, 1013, 1014, 1015})
"""Close codes of a socket that nobody meant to close. Who hangs up says 1000, and with
1012 this server's own stop ends sockets: nobody comes back to this process then."""
MOST_WAITING = 64
"""Frames taken in and not handled; then the socket is not read for a while."""
REPLACED = "The conversation goes on over another connection."
ENDED = "The conversation is over."
TOO_LATE = "The connection was lost for too long; the conversation is over."
TOO_MUCH = "More was said meanwhile than can be kept; the conversation is over."


@dataclass(slots=True)
class _Tokens:
    """The one that counts, and the one before until the client is known to have it."""

    newest: str = field(default_factory=new_token, repr=False)
    before: str = field(default="", repr=False)

    def rotate(self, shown: str) -> str:
        """Whoever showed one of them has that for sure, and may not get the next."""
        self.before, self.newest = shown, new_token()
        return self.newest

    @property
    def digests(self) -> tuple[str, ...]:
        return tuple(digest_of(token) for token in (self.newest, self.before) if token)


class ResumableTransport:
    """A `Transport` that its client can come back to."""

    def __init__(self, agent_id: str, terms: ResumeTerms, shown: str = "") -> None:
        """`shown` is the token of a client whose conversation may be taken over."""
        self.agent_id = agent_id
        self.conversation_id = ""
        self.left_with: int | None = None
        """The close code with which the client is gone for good."""
        self.over = ""
        """Why nobody can come back any more, in words."""
        self.task: asyncio.Task[None] | None = None
        """Holds the conversation."""
        self._terms = terms
        self._loop = asyncio.get_running_loop()
        self._tokens = _Tokens(before=shown)
        self._taken_over_s: float | None = None
        """Since when a conversation goes on here that another process began."""
        self._stored: int | None = None
        """So many of the client's frames that process has stored; None once the client
        is known to have been told that it goes on here."""
        self._offered = False
        self._sent = SentFrames(terms.buffer_bytes)
        self._received = ReceivedFrames()
        self._incoming: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._handled = asyncio.Event()
        self._standing: Standing | None = None
        self._keeper: Keeper | None = None
        self._current: Line | None = None
        self._first: asyncio.Future[Line] = self._loop.create_future()
        self._stopped = False
        self._window: asyncio.TimerHandle | None = None

    @property
    def coming_back(self) -> ComingBack:
        """How the client does."""
        return self

    def is_opened_by(self, token: str) -> bool:
        """Whether the token is this conversation's; it may have to be waited for."""
        if self.over and not self.conversation_id:
            return False
        return digest_of(token) in self._tokens.digests

    async def has_begun(self) -> bool:
        """Wait until it is known whether the conversation is here."""
        assert self.task is not None
        waiting: set[asyncio.Future[Any]] = {self.task, self._first}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return self._first.done()

    @property
    def digest(self) -> str:
        """Of the newest token."""
        return digest_of(self._tokens.newest)

    def kept_by(self, keeper: Keeper) -> None:
        """Who is told of tokens."""
        self._keeper = keeper
        if self._taken_over_s is not None:
            # They may have changed while nobody was told.
            self._tell_tokens()

    @property
    def waited_ms(self) -> int:
        """How long the client has been sending what could not be handled yet."""
        if self._taken_over_s is None:
            return 0
        return int((self._loop.time() - self._taken_over_s) * 1000)

    def received_by(self, at_ms: int | None) -> int:
        """How many of the client's frames had come by then; None: until now."""
        return self._received.count if at_ms is None else self._received.by(at_ms)

    def join(self, conversation_id: str, standing: Standing) -> None:
        """Whose client it is."""
        self.conversation_id = conversation_id
        self._standing = standing

    # --- Transport -----------------------------------------------------------------------

    async def frames(self) -> AsyncIterator[Frame]:
        """Every frame until the client is gone for good."""
        while (frame := await self._incoming.get()) is not None:
            self._handled.set()
            yield frame

    async def send(self, frame: str) -> None:
        """Send a frame, or keep it for when the client is back."""
        if self.over:
            return
        current = self._current
        if not self._offered:
            self._offered = is_metadata(frame)
            if current is not None:
                await current.send(self._with_offer(frame))
            return
        number = self._keep(with_received(frame, self._safe_point()))
        if current is not None:
            await current.passed(number)

    async def close(self, code: int, reason: str = "") -> None:
        """It is over: close the socket, if there is one."""
        self._end(reason or ENDED)
        current, self._current = self._current, None
        if current is not None:
            await current.close(code, reason)

    # --- Sockets -------------------------------------------------------------------------

    def attach(self, socket: ClientSocket) -> Line:
        """The client's first socket."""
        line = self._attach(Line(socket, self._sent, next_number=1))
        self._first.set_result(line)
        return line

    def take_over(
        self, socket: ClientSocket, conversation_id: str, received: int
    ) -> Line:
        """The first socket here of a conversation that another process began.

        `received`: so many of the client's frames need not come again.
        """
        self.conversation_id = conversation_id
        self._offered = True
        self._taken_over_s = self._loop.time()
        self._stored = received
        greeting = self._resumed(restarted=True).frame
        line = self._attach(Line(socket, self._sent, 1, greeting))
        self._first.set_result(line)
        return line

    def come_back(self, socket: ClientSocket, wish: Resume) -> Line:
        """The client's next socket.

        Raises Forgotten: some frames that it lacks are gone.
        """
        # It has not been told yet, and counts as it did before.
        restarted = self._stored is not None and wish.token == self._tokens.before
        received = 0 if restarted else wish.received
        self._sent.check(received)
        missed_ms = self._missed_ms(received)
        self._part(REPLACED)
        if self._window is not None:
            self._window.cancel()
            self._window = None
        self._sent.forget(received)
        self._tokens.rotate(wish.token)
        self._tell_tokens()
        greeting = self._resumed(restarted=restarted).frame
        line = Line(socket, self._sent, received + 1, greeting)
        self._attach(line)
        if self._standing is not None:
            self._standing.resume(missed_ms)
        return line

    async def serve(self, line: Line) -> None:
        """Wait until the socket is not needed any more; it is closed then.

        To be cancelled is the server's stop, and ends the conversation.
        """
        try:
            await self._until_left(line)
        except asyncio.CancelledError:
            if self.stop():
                assert self.task is not None
                await asyncio.wait({self.task})
            raise

    async def first_socket_left(self) -> None:
        """Wait until the first socket is not needed any more; it is closed then."""
        await self._until_left(await self._first)

    async def _until_left(self, line: Line) -> None:
        await line.left()
        if self.over and self.task is not None:
            # Whoever hung up is not kept waiting; what was said is put away first.
            await asyncio.wait({self.task})

    def stop(self) -> bool:
        """The server stops: have it end in order; False when it has ended already."""
        if self.task is None or self.task.done():
            return False
        if not self._stopped:
            # Once only: to be cancelled again would cut its end short.
            self._stopped = True
            self.task.cancel()
        return True

    def finish(self) -> None:
        """Nobody holds the conversation any more."""
        self._end(ENDED)
        self._part("")

    def give_up(self) -> None:
        """Nobody came back in time."""
        self._leave(NO_LINE, TOO_LATE)

    def _resumed(self, *, restarted: bool) -> Resumed:
        received = self._received.count
        if restarted and self._stored is not None:
            received = self._stored
        return Resumed(
            self.conversation_id,
            received,
            self._tokens.newest,
            self._terms.window_ms,
            restarted,
        )

    def _tell_tokens(self) -> None:
        if self._keeper is not None:
            before = self._tokens.before
            self._keeper.token_changed(self.digest, before and digest_of(before))

    def _attach(self, line: Line) -> Line:
        self._current = line
        line.start(self._take, self._lost, self._terms.silence_ms / 1000)
        return line

    def _part(self, reason: str) -> None:
        """Do without the socket that is there, if one is."""
        current, self._current = self._current, None
        if current is not None:
            current.release(reason)
            if self._standing is not None:
                self._standing.stand_still()

    def _lost(self, line: Line, code: int) -> None:
        if line is not self._current:
            return
        self._part("")
        if code not in LOST or not self._offered:
            self._leave(code, ENDED)
            return
        self._window = self._loop.call_later(self._terms.window_ms / 1000, self.give_up)

    def _leave(self, code: int, reason: str) -> None:
        if self.left_with is None:
            self.left_with = code
        self._end(reason)
        self._incoming.put_nowait(None)

    def _end(self, reason: str) -> None:
        self.over = self.over or reason
        if self._window is not None:
            self._window.cancel()
            self._window = None

    # --- Frames --------------------------------------------------------------------------

    async def _take(self, line: Line, frame: Frame) -> None:
        while line is self._current and self._incoming.qsize() > MOST_WAITING:
            self._handled.clear()
            await self._handled.wait()
        if line is not self._current:
            return
        if self._tokens.before:
            # It has been told the newest: the one before opens nothing any more.
            self._tokens.before = ""
            self._stored = None
            if self._keeper is not None:
                self._keeper.token_arrived()
        if isinstance(frame, UserAudio):
            # Came by itself, over WebRTC: it cannot come again, and is not counted.
            self._incoming.put_nowait(frame)
            return
        self._received.came(self._now_ms())
        received = acknowledged(frame)
        if received is not None:
            self._sent.forget(min(received, line.next_number - 1))
            frame = plain_pong(frame)
        self._incoming.put_nowait(frame)

    def _keep(self, frame: str) -> int:
        current = self._current
        passed = 0 if current is None else current.next_number - 1
        number = self._sent.add(frame, self._loop.time(), forget_up_to=passed)
        if current is not None:
            current.wake()
        elif self._sent.overflows:
            self._leave(NO_LINE, TOO_MUCH)
        return number

    def _with_offer(self, frame: str) -> str:
        terms = self._terms
        return with_offer(
            frame, self._tokens.newest, terms.window_ms, terms.ping_interval_ms
        )

    def _now_ms(self) -> int:
        return 0 if self._standing is None else self._standing.now_ms()

    def _safe_point(self) -> int:
        if self._standing is None:
            return 0
        return self._received.safe(self._now_ms(), self._standing.open_since_ms())

    def _missed_ms(self, received: int) -> int:
        sent_s = self._sent.sent_at_s(received + 1)
        return 0 if sent_s is None else int((self._loop.time() - sent_s) * 1000)
