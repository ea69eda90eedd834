"""The agent WebSocket, `/v1/convai/conversation`.

A Channels consumer with a receive loop of its own: Channels' dispatch would cost as much
per frame as everything else together, and would hold back the next frame until the last
one is handled. No channel layer is on the audio path.
"""

import asyncio
import logging
from dataclasses import replace

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from django.conf import settings

from conversations.doors.origins import may_connect
from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime import holding
from conversations.realtime.admission import admitted, shown_grant
from conversations.realtime.dynamic_variables import check_variables
from conversations.realtime.faults import INTERNAL_ERROR, STOPPING
from conversations.realtime.foreknowledge import is_asked_for
from conversations.realtime.opening import (
    Opening,
    agent_id_of,
    read_opening,
    with_source,
)
from conversations.realtime.overrides import overridden
from conversations.realtime.process import this_process
from conversations.realtime.refusals import refusals_told
from conversations.realtime.socket import Socket
from conversations.realtime.translate import violation_frame
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.calls.lifecycle import ShownGrant
from conversations.store.library.model_providers import up_to_date

logger = logging.getLogger(__name__)


class ConversationConsumer(AsyncConsumer):
    """One client's connection, from handshake to close."""

    async def __call__(
        self,
        scope: WebSocketScope,
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
    ) -> None:
        """Hold one conversation.

        Returns when it is cancelled, too: Daphne stops waiting for all conversations as
        soon as one of them ends by being cancelled.
        """
        socket = Socket(scope, receive, send)
        try:
            await self._serve(socket)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            # Says nothing to a client whose conversation was ended in order.
            await _turn_away(socket, STOPPING)

    async def _serve(self, socket: Socket) -> None:
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
        try:
            if fault is not None:
                raise fault
            await self._admit(socket, agent)
        except ProtocolViolation as violation:
            logger.warning("Turned a client away: %s", violation.message)
            await _turn_away(socket, violation)
        except Exception:
            logger.exception("A conversation could not begin")
            await _turn_away(socket, INTERNAL_ERROR)

    async def _admit(self, socket: Socket, asked_for: AgentSettings | None) -> None:
        parley = settings.PARLEY
        grant = shown_grant(socket.query, socket.subprotocols)
        # Before it takes a place, or makes anybody wait.
        agent = await database_sync_to_async(_let_in)(asked_for, grant, socket.address)
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
                await holding.hold(socket, _as_wanted(agent, opening), opening)


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


async def _turn_away(socket: Socket, violation: ProtocolViolation) -> None:
    await socket.send(violation_frame(violation))
    await socket.close(violation.close_code, violation.message)
