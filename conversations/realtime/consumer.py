"""The agent WebSocket, `/v1/convai/conversation`.

A Channels consumer with a receive loop of its own: Channels' dispatch would cost as much
per frame as everything else together, and would hold back the next frame until the last
one is handled. No channel layer is on the audio path.
"""

import logging

from channels.db import database_sync_to_async

from conversations.doors.origins import may_connect
from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.admission import shown_grant
from conversations.realtime.dialling_in import dial_in
from conversations.realtime.opening import agent_id_of
from conversations.realtime.own_loop import OwnLoopConsumer
from conversations.realtime.process import this_process
from conversations.realtime.resuming.resumable_transport import ResumableTransport
from conversations.realtime.resuming.terms import can_resume, resume_terms, resumes
from conversations.realtime.socket import Socket
from conversations.realtime.turning_away import faults_told
from conversations.realtime.welcoming import let_in, welcome
from conversations.store.agents.settings import AgentSettings, agent_settings

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
        agent = await database_sync_to_async(let_in)(asked_for, grant, socket.address)
        if not can_resume(socket.query):
            await welcome(socket, agent, grant, socket.query)
            return
        transport = ResumableTransport(agent.public_id, resume_terms())
        conversation = welcome(socket, agent, grant, socket.query, transport)
        await this_process.resumable.run(transport, conversation)
