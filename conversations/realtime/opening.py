"""The first words between client and server, before there is a conversation."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs

from conversations.protocol.client_events import ClientEvent
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.codec import UnknownEvent, UserAudio, decode
from conversations.protocol.enclave import EnclaveSetupConfig
from conversations.protocol.initiation import (
    ConversationInitiationClientData,
    SourceInfo,
)
from conversations.realtime.intake import check_size
from conversations.realtime.transport import Frame
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.lifecycle import ShownGrant

MAX_FIRST_FRAMES = 16
"""Frames that ask for nothing are kept until the initiation comes; not for ever."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the client wants, and what it said beside."""

    data: ConversationInitiationClientData = field(
        default_factory=ConversationInitiationClientData
    )
    came: bool = False
    """Whether the client sent `data`; otherwise it still may."""
    first: ClientEvent | UserAudio | None = None
    """Sent in place of the initiation, by clients that go straight to the matter."""
    frames: tuple[str | bytes, ...] = ()
    """All that came so far, as it came: a hosted agent is told the same."""
    grant: ShownGrant | None = None
    """What the client showed to be let in."""
    playout_lead_ms: int | None = None
    """How far ahead of the client sound is sent; None: `PLAYOUT_LEAD_MS`."""

    def text_only(self, agent: AgentSettings) -> bool:
        """Whether there is to be no audio. An agent without a voice is given none."""
        override = self.data.conversation_config_override
        return agent.text_only or bool(override.wants_text_only)

    def wanted_events(self, agent: AgentSettings) -> frozenset[str]:
        """The event types the client is sent."""
        override = self.data.conversation_config_override.conversation.client_events
        return frozenset(agent.client_events if override is None else override)


def agent_id_of(query: str) -> str:
    """The agent a client asks for. Raises ProtocolViolation."""
    agent_id = parse_qs(query).get("agent_id", [""])[-1]
    if not agent_id:
        raise client_fault(
            ErrorType.MISSING_FIELDS,
            "agent_id is missing: connect to /v1/convai/conversation?agent_id=...",
        )
    return agent_id


def with_source(
    data: ConversationInitiationClientData, query: str
) -> ConversationInitiationClientData:
    """With the SDK's name from the address, where it does not say it in person."""
    if "source_info" in data.model_fields_set:
        return data
    fields = parse_qs(query)
    told = {key: fields[key][-1] for key in ("source", "version") if key in fields}
    return data.model_copy(update={"source_info": SourceInfo(**told)})


class FirstFrames(Protocol):
    """Where the client's first words come from."""

    async def receive(self) -> Frame | None:
        """The next frame, None once the client has left."""


async def read_opening(
    client: FirstFrames, *, timeout_ms: int, message_bytes: int
) -> Opening | None:
    """Wait a moment for the client's initiation; None when it left.

    Raw clients may send nothing, or start with audio: they get the agent as it is.
    What asks for nothing may come before it. Raises ProtocolViolation.
    """
    frames: list[str | bytes] = []
    try:
        async with asyncio.timeout(timeout_ms / 1000):
            while True:
                frame = await client.receive()
                if frame is None:
                    return None
                if isinstance(frame, UserAudio):
                    # Over WebRTC nobody listens before the conversation has begun.
                    continue
                check_size(frame, message_bytes)
                frames.append(frame)
                if len(frames) > MAX_FIRST_FRAMES:
                    raise client_fault(
                        ErrorType.INVALID_MESSAGE,
                        "Send conversation_initiation_client_data as the first message",
                    )
                event = decode(frame)
                if isinstance(event, ConversationInitiationClientData):
                    return Opening(event, came=True, frames=tuple(frames))
                if not isinstance(event, EnclaveSetupConfig | UnknownEvent):
                    return Opening(first=event, frames=tuple(frames))
    except TimeoutError:
        return Opening(frames=tuple(frames))
