"""Passes frames between one client and a hosted agent until one of them ends it.

Each direction is one task that reads a frame, notes it and sends it on before it reads
the next: no queue of ours grows, and a side that does not read holds the other one back.
Nothing is timed frame by frame; a watch looks at both directions once a second.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversations.engine.outputs import EndReason
from conversations.hosted.link import Link, LinkEnd
from conversations.hosted.problems import Fault, HostedError
from conversations.protocol.close_codes import CloseCode, ErrorType, ProtocolViolation
from conversations.realtime.faults import (
    INTERNAL_ERROR,
    SERVER_RESTARTS,
    STOPPING,
    TOO_SLOW,
)
from conversations.realtime.patience import gone
from conversations.realtime.relay.client import RelayClient
from conversations.realtime.relay.frames import as_sent
from conversations.realtime.relay.tap import RelayTap
from conversations.realtime.transport import Transport

logger = logging.getLogger(__name__)

WATCH_S = 1.0
SEND_TIMEOUT_MS = 10_000
"""A side that takes nothing for so long is gone or too slow."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a relayed conversation ended."""

    reason: EndReason
    message: str = ""
    """For staff."""
    told: str = ""
    """What the client is told when its socket is closed."""
    violation: ProtocolViolation | None = None
    """What the client is sent as an error before that."""
    error_type: ErrorType = ErrorType.UNKNOWN
    code: CloseCode = CloseCode.NORMAL


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """How long what may take; see the settings of the same names."""

    client_silence_ms: int
    agent_silence_ms: int
    """0: the agent may be silent for ever."""
    duration_ms: int


@dataclass(slots=True)
class _Direction:
    """How one direction stands."""

    received_ms: int
    sending_since_ms: int | None = None


class Relay:
    """One client joined to one hosted agent."""

    def __init__(
        self,
        transport: Transport,
        link: Link,
        clock: Callable[[], int],
        tap: RelayTap,
        client: RelayClient,
        limits: RelayLimits,
    ) -> None:
        """`clock` gives ms since the conversation began."""
        self._transport = transport
        self._link = link
        self._clock = clock
        self._tap = tap
        self._client = client
        self._limits = limits
        self._up = _Direction(clock())
        self._down = _Direction(clock())
        self._client_is_away = False
        self._over: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()

    async def run(self, early: Sequence[str | bytes]) -> Ending:
        """Pass on what comes until it ends, `early` first. Closes nothing.

        `early` came from the client before. To be cancelled cancels it.
        """
        async with asyncio.TaskGroup() as tasks:
            work = [
                tasks.create_task(self._guarded(self._to_agent(early))),
                tasks.create_task(self._guarded(self._to_client())),
                tasks.create_task(self._guarded(self._watch())),
            ]
            try:
                ending = await asyncio.shield(self._over)
            finally:
                for task in work:
                    task.cancel()
        return ending

    def end(self, ending: Ending) -> None:
        """End it; the first reason stands."""
        if not self._over.done():
            self._over.set_result(ending)

    # --- A line that may be lost ---------------------------------------------------------

    def now_ms(self) -> int:
        """Since it began."""
        return self._clock()

    def open_since_ms(self) -> int | None:
        """Not known here: what the user says is heard where the agent lives."""
        return None

    def stand_still(self) -> None:
        """The client cannot be reached. The agent cannot be stopped: it talks on."""
        self._client_is_away = True

    def resume(self, missed_ms: int) -> None:  # noqa: ARG002  # nothing here is delayed
        """The client is back."""
        self._client_is_away = False
        self._client.heartbeat.forget()
        self._up.received_ms = self._clock()

    # --- The two directions --------------------------------------------------------------

    async def _to_agent(self, early: Sequence[str | bytes]) -> None:
        clock, read, send = self._clock, self._client.frame, self._link.send
        up = self._up
        for frame in early:
            read(frame, clock())
            await send(frame)
        async for came in self._transport.frames():
            frame = as_sent(came)
            up.received_ms = up.sending_since_ms = now_ms = clock()
            read(frame, now_ms)
            await send(frame)
            up.sending_since_ms = None
        if self._transport.left_with == SERVER_RESTARTS:
            self.end(stopped())
        else:
            self.end(Ending(EndReason.CLIENT_LEFT))

    async def _to_client(self) -> None:
        clock, read, send = self._clock, self._tap.agent_frame, self._transport.send
        receive, down = self._link.receive, self._down
        while (frame := await receive()) is not None:
            if isinstance(frame, bytes):
                frame = text_of(frame)
            down.received_ms = down.sending_since_ms = now_ms = clock()
            read(frame, now_ms)
            await send(frame)
            down.sending_since_ms = None
        self.end(agent_left(self._link.end, self._tap.told_error))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            ending = self._trouble(self._clock())
            if ending is not None:
                self.end(ending)

    def _trouble(self, now_ms: int) -> Ending | None:
        limits = self._limits
        if now_ms > limits.duration_ms:
            words = "The longest duration was reached."
            return Ending(EndReason.MAX_DURATION, words, words)
        if self._stuck(self._down, now_ms):
            return broken_off(TOO_SLOW)
        if self._stuck(self._up, now_ms):
            return failed_there(_silent("takes nothing any more"))
        agent_silence_ms = limits.agent_silence_ms
        if agent_silence_ms and now_ms - self._down.received_ms > agent_silence_ms:
            return failed_there(_silent("has fallen silent"))
        if self._client_is_away:
            return None
        violation = gone(
            self._client.heartbeat,
            self._up.received_ms,
            now_ms,
            limits.client_silence_ms,
        )
        if violation is not None:
            return broken_off(violation)
        return None

    def _stuck(self, direction: _Direction, now_ms: int) -> bool:
        since_ms = direction.sending_since_ms
        return since_ms is not None and now_ms - since_ms > SEND_TIMEOUT_MS

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """What goes wrong in one task ends the conversation in order."""
        try:
            await work
        except ProtocolViolation as violation:
            self.end(broken_off(violation))
        except HostedError as error:
            self.end(failed_there(error))
        except Exception:
            logger.exception("A relayed conversation failed")
            self.end(broken_off(INTERNAL_ERROR))


def text_of(frame: bytes) -> str:
    """Clients read text frames only. Raises HostedError."""
    try:
        return frame.decode()
    except UnicodeDecodeError:
        raise HostedError(
            "The hosted agent sent something that is no event.",
            fault=Fault.PASSING,
            error_type=ErrorType.UNKNOWN_WEBSOCKET_CRASH,
        ) from None


# --- How it ends -------------------------------------------------------------------------


def broken_off(violation: ProtocolViolation) -> Ending:
    """It cannot go on, because of the client or of this server."""
    return Ending(
        EndReason.FAILED,
        violation.message,
        violation.message,
        violation,
        violation.error_type,
        violation.close_code,
    )


def stopped() -> Ending:
    """This server stops."""
    return replace(broken_off(STOPPING), reason=EndReason.SHUT_DOWN)


def failed_there(error: HostedError) -> Ending:
    """It cannot go on, because of the agent's side."""
    return replace(broken_off(error.violation()), message=error.for_staff)


def agent_left(end: LinkEnd, told_error: str | None) -> Ending:
    """The agent's side closed. What it said itself needs no second telling."""
    if end.code == CloseCode.NORMAL:
        return Ending(EndReason.AGENT_ENDED, end.reason, end.reason)
    known = end.code in (code.value for code in CloseCode)
    code = CloseCode(end.code) if known else CloseCode.OPERATIONAL
    said = end.reason or told_error or ""
    message = said or "The connection to the hosted agent was lost."
    violation = ProtocolViolation(code, ErrorType.WEBSOCKET_DISCONNECT, message)
    return Ending(
        EndReason.FAILED,
        f"{message} (closed with {end.code} by the agent's side)",
        message,
        violation if told_error is None else None,
        ErrorType.WEBSOCKET_DISCONNECT,
        code,
    )


def _silent(what: str) -> HostedError:
    return HostedError(
        f"The hosted agent {what}.",
        fault=Fault.PASSING,
        error_type=ErrorType.TRANSPORT_RECEIVE_TIMEOUT,
    )
