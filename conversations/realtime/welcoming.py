"""From a client that has been let in to a conversation that is held."""

from dataclasses import dataclass, replace
from typing import Protocol

from django.conf import settings

from conversations.protocol.audio_format import FormatName
from conversations.realtime import holding
from conversations.realtime.admission import admitted
from conversations.realtime.dynamic_variables import check_variables
from conversations.realtime.foreknowledge import is_asked_for
from conversations.realtime.opening import (
    FirstFrames,
    Opening,
    read_opening,
    with_source,
)
from conversations.realtime.overrides import overridden
from conversations.realtime.process import this_process
from conversations.realtime.refusals import refusals_told
from conversations.realtime.resuming.resumable_transport import ResumableTransport
from conversations.realtime.transport import Transport
from conversations.realtime.turning_away import faults_told
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.lifecycle import ShownGrant
from conversations.store.library.model_providers import up_to_date


class Client(Transport, FirstFrames, Protocol):
    """Somebody who is connected."""


@dataclass(frozen=True, slots=True)
class SoundTerms:
    """What the way to a client asks of the sound on it."""

    audio_format: FormatName | None = None
    """In which both speak, whatever the agent's settings say."""
    playout_lead_ms: int | None = None
    """How far ahead of the listener it is sent; None: `PLAYOUT_LEAD_MS`."""


async def welcome(
    client: Client,
    agent: AgentSettings,
    grant: ShownGrant | None,
    query: str,
    transport: ResumableTransport | None = None,
    sound: SoundTerms | None = None,
) -> None:
    """Hold the conversation, over this connection or over others after it as well.

    Raises ProtocolViolation.
    """
    sound = sound or SoundTerms()
    parley = settings.PARLEY
    with (
        refusals_told(agent.public_id),
        this_process.capacity.place(parley["MAX_CONVERSATIONS"]),
    ):
        if agent.hosted is None:
            await this_process.readiness.wait()
        opening = await read_opening(
            client,
            timeout_ms=parley["INITIATION_TIMEOUT_MS"],
            message_bytes=parley["MAX_MESSAGE_BYTES"],
        )
        if opening is None:
            return
        data = with_source(opening.data, query)
        opening = replace(
            opening, data=data, grant=grant, playout_lead_ms=sound.playout_lead_ms
        )
        wanted = _as_wanted(agent, opening, sound.audio_format)
        if transport is None:
            await holding.hold(client, wanted, opening)
            return
        transport.attach(client)
        async with faults_told(transport):
            await holding.hold(transport, wanted, opening)


def let_in(
    asked_for: AgentSettings | None, grant: ShownGrant | None, address: str
) -> AgentSettings:
    """The agent, with the model providers that it may name as they are now.

    Blocks. Raises ProtocolViolation.
    """
    agent = admitted(asked_for, grant, address)
    up_to_date()
    return agent


def _as_wanted(
    agent: AgentSettings, opening: Opening, audio_format: FormatName | None
) -> AgentSettings:
    if agent.hosted is not None:
        # What a client may ask of it is decided where it lives.
        return agent
    wanted = overridden(agent, opening.data)
    if audio_format is not None:
        wanted = replace(
            wanted, input_audio_format=audio_format, output_audio_format=audio_format
        )
    if not is_asked_for(wanted):
        # Else somebody may know them yet.
        check_variables(wanted, opening.data)
    return wanted
