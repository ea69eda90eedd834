"""The first words with a hosted agent, before a client is told that it is there."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

from conversations.hosted.link import Link, LinkEnd
from conversations.hosted.problems import Fault, HostedError
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.realtime.relay.frames import as_sent
from conversations.realtime.relay.passing import text_of
from conversations.realtime.relay.tap import payload, read_event
from conversations.realtime.transport import Transport

T = TypeVar("T")

METADATA = "conversation_initiation_metadata"
MAX_HELD = 64
"""Frames an agent may send before its metadata, which clients must be sent first."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """How the agent's side begins."""

    frame: str
    vendor_id: str
    user_format: AudioFormat | None
    """None: one that is not known here."""
    agent_format: AudioFormat | None
    held: tuple[str, ...] = ()
    """What came before, in order."""


class LeftAtOnce(Exception):
    """The agent's side closed before it began. `told` are its last words."""

    def __init__(self, end: LinkEnd, told: tuple[str, ...]) -> None:
        super().__init__(str(end))
        self.end = end
        self.told = told


class ClientLeft(Exception):
    """The client did not wait."""


@dataclass(slots=True)
class WaitingClient:
    """A client that may go on talking, or leave, while its agent is being connected."""

    transport: Transport
    limit_bytes: int
    said: list[str | bytes] = field(default_factory=list)
    """What came meanwhile, in order."""

    async def during(self, work: Awaitable[T]) -> T:
        """The outcome of the work. Raises what it raises, ClientLeft, ProtocolViolation."""
        working = asyncio.ensure_future(work)
        listening = asyncio.ensure_future(self._listen())
        try:
            await asyncio.wait(
                {working, listening}, return_when=asyncio.FIRST_COMPLETED
            )
            if not working.done():
                listening.result()
                raise ClientLeft
            return working.result()
        finally:
            # Both are awaited, so that neither outlives the conversation.
            for task in (working, listening):
                task.cancel()
            await asyncio.gather(working, listening, return_exceptions=True)

    async def _listen(self) -> None:
        waiting_bytes = 0
        async for came in self.transport.frames():
            frame = as_sent(came)
            waiting_bytes += len(frame)
            if waiting_bytes > self.limit_bytes:
                raise client_fault(
                    ErrorType.INVALID_MESSAGE,
                    "Too much was sent before the conversation began; "
                    f"at most {self.limit_bytes} bytes can wait",
                )
            self.said.append(frame)


async def read_metadata(link: Link) -> Metadata:
    """Wait for the agent's metadata. Raises HostedError, LeftAtOnce."""
    held: list[str] = []
    while len(held) < MAX_HELD:
        frame = await link.receive()
        if frame is None:
            told = [f for f in held if read_event(f).get("type") == "error"]
            raise LeftAtOnce(link.end, tuple(told))
        text = text_of(frame) if isinstance(frame, bytes) else frame
        fields = read_event(text)
        if fields.get("type") != METADATA:
            held.append(text)
            continue
        event = payload(fields, METADATA)
        vendor_id = event.get("conversation_id")
        if not isinstance(vendor_id, str) or not vendor_id:
            raise _senseless("It gave the conversation no id.")
        return Metadata(
            text,
            vendor_id,
            # Absent, it is the default.
            _format(event.get("user_input_audio_format", "pcm_16000")),
            _format(event.get("agent_output_audio_format")),
            tuple(held),
        )
    raise _senseless("It sent no metadata.")


def _format(name: object) -> AudioFormat | None:
    try:
        return AudioFormat.parse(name) if isinstance(name, str) else None
    except ValueError:
        return None


def _senseless(detail: str) -> HostedError:
    return HostedError(
        "The hosted agent does not begin as an agent does.",
        fault=Fault.PASSING,
        error_type=ErrorType.UNKNOWN_WEBSOCKET_CRASH,
        detail=detail,
    )
