"""The agent WebSocket, `/v1/convai/conversation`.

A Channels consumer with a receive loop of its own: Channels' dispatch would cost as much
per frame as everything else together, and would hold back the next frame until the last
one is handled. No channel layer is on the audio path.
"""

import logging
from dataclasses import replace

from channels.db import database_sync_to_async
from django.conf import settings

from conversations.doors.origins import may_connect
from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime import holding
from conversations.realtime.admission import admitted, shown_grant
from conversations.realtime.dialling_in import dial_in
from conversations.realtime.dynamic_variables import check_variables
from conversations.realtime.foreknowledge import is_asked_for
from conversations.realtime.opening import (
    Opening,
    agent_id_of,
    read_opening,
    with_source,
)
from conversations.realtime.overrides import overridden
from conversations.realtime.own_loop import OwnLoopConsumer
from conversations.realtime.process import this_process
from conversations.realtime.refusals import refusals_told
from conversations.realtime.resuming.resumable_transport import ResumableTransport
from conversations.realtime.resuming.terms import can_resume, resume_terms, resumes
from conversations.realtime.socket import Socket
from conversations.realtime.turning_away import faults_told
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.calls.lifecycle import ShownGrant
from conversations.store.library.model_providers import up_to_date

logger = logging.getLogger(__name__)


class ConversationConsumer(OwnLoopConsumer):
    """One client's connection, from handshake to close."""

    async def serve(self, socket: Socket) -> None:
        """Hold one conversation."""
        if not await socket.opened():
            return
        agent: AgentSettings | None = None
        fault: ProtocolViolation | None = None
        try:
            agent_id = agent_id_of(socket.query)
            agent = await database_sync_to_async(agent_settings)(agent_id)
        except ProtocolViolation as violation:
            fault = violation
        if not may_connect(socket.origin, socket.host, agent):
            logger.warning("Refused a handshake from a page of %.200r", socket.origin)
            await socket.refuse()
            return
        await socket.accept()
        async with faults_told(socket):
            if fault is not None:
                raise fault
            await self._admit(socket, agent)

    async def _admit(self, socket: Socket, asked_for: AgentSettings | None) -> None:
        if resumes(socket.query):
            await dial_in(socket, asked_for)
            return
        grant = shown_grant(socket.query, socket.subprotocols)
        # Before it takes a place, or makes anybody wait.
        agent = await database_sync_to_async(_let_in)(asked_for, grant, socket.address)
        if not can_resume(socket.query):
            await self._hold(socket, agent, grant)
            return
        transport = ResumableTransport(agent.public_id, resume_terms())
        conversation = self._hold(socket, agent, grant, transport)
        await this_process.resumable.run(transport, conversation)

    async def _hold(
        self,
        socket: Socket,
        agent: AgentSettings,
        grant: ShownGrant | None,
        transport: ResumableTransport | None = None,
    ) -> None:
        """The conversation, over this socket or over others after it as well."""
        parley = settings.PARLEY
        with (
            refusals_told(agent.public_id),
            this_process.capacity.place(parley["MAX_CONVERSATIONS"]),
        ):
            if agent.hosted is None:
                await this_process.readiness.wait()
            opening = await read_opening(
                socket,
                timeout_ms=parley["INITIATION_TIMEOUT_MS"],
                message_bytes=parley["MAX_MESSAGE_BYTES"],
            )
            if opening is not None:
                data = with_source(opening.data, socket.query)
                opening = replace(opening, data=data, grant=grant)
                wanted = _as_wanted(agent, opening)
                if transport is None:
                    await holding.hold(socket, wanted, opening)
                    return
                transport.attach(socket)
                async with faults_told(transport):
                    await holding.hold(transport, wanted, opening)


def _as_wanted(agent: AgentSettings, opening: Opening) -> AgentSettings:
    if agent.hosted is not None:
        # What a client may ask of it is decided where it lives.
        return agent
    wanted = overridden(agent, opening.data)
    if not is_asked_for(wanted):
        # Else somebody may know them yet.
        check_variables(wanted, opening.data)
    return wanted


def _let_in(
    asked_for: AgentSettings | None, grant: ShownGrant | None, address: str
) -> AgentSettings:
    """The agent, with the model providers that it may name as they are now.

    Blocks. Raises ProtocolViolation.
    """
    agent = admitted(asked_for, grant, address)
    up_to_date()
    return agent
