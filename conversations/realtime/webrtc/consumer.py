"""The signalling sockets of LiveKit's clients, `/rtc` and `/rtc/v1`.

A client that may not join is refused with the handshake; it asks `validation.py` why.
"""

import logging
from contextlib import ExitStack
from datetime import UTC, datetime
from time import monotonic

from channels.db import database_sync_to_async
from django.conf import settings

from conversations.doors.origins import may_connect
from conversations.protocol.audio_format import FormatName
from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.hosting import host, let_in
from conversations.realtime.own_loop import OwnLoopConsumer
from conversations.realtime.process import this_process
from conversations.realtime.resuming.resumable_transport import ResumableTransport
from conversations.realtime.resuming.terms import can_resume, resume_terms
from conversations.realtime.socket import Socket
from conversations.realtime.turning_away import faults_told
from conversations.realtime.webrtc.ice_servers import ice_servers, own_ice_servers
from conversations.realtime.webrtc.joining import BadJoin, Join, Path, read_join
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.peer import Network
from conversations.realtime.webrtc.room import Room, RoomLimits
from conversations.realtime.webrtc.signalling import Signalling
from conversations.store.access.grant_tokens import BadToken, TokenClaims, read_token
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.calls.lifecycle import ShownGrant

logger = logging.getLogger(__name__)


class SignallingConsumer(OwnLoopConsumer):
    """One signalling socket, from handshake to close."""

    path = Path.SINGLE

    async def serve(self, socket: Socket) -> None:
        """Hold one conversation, or go on with it."""
        if not await socket.opened():
            return
        try:
            if not settings.PARLEY["WEBRTC"]:
                raise BadJoin("WebRTC is switched off")
            join = read_join(self.path, socket.query, socket.authorization)
            if join.resumes:
                await self._resume(socket, join)
            else:
                await self._join(socket, join)
        except (BadJoin, BadToken, ProtocolViolation) as refusal:
            logger.warning("Refused a call over WebRTC: %.300s", refusal)
            await socket.refuse()

    async def _resume(self, socket: Socket, join: Join) -> None:
        room = this_process.rooms.find(join.token, join.participant_sid)
        if room is None:
            raise BadJoin("there is no such room to come back to")
        await socket.accept()
        await room.resume(socket)

    async def _join(self, socket: Socket, join: Join) -> None:
        claims = read_token(join.token)
        asked_for = await database_sync_to_async(agent_settings)(claims.agent_id)
        if not may_connect(socket.origin, socket.host, asked_for):
            raise BadJoin(f"pages of {socket.origin!r} may not talk to the agent")
        grant = ShownGrant.token(join.token)
        agent = await database_sync_to_async(let_in)(asked_for, grant, socket.address)
        with ExitStack() as place:
            limit = settings.PARLEY["MAX_WEBRTC_CONVERSATIONS"]
            place.enter_context(this_process.webrtc_capacity.place(limit))
            await socket.accept()
            room = _room(join, claims)
            room.open(socket)
            if join.is_ours and can_resume(join.query):
                await _hold_resumable(room, agent, grant, join.query)
            else:
                held = _hold(room, agent, grant, join, place.pop_all())
                await this_process.rooms.run(room, join.token, held)


class DualSignallingConsumer(SignallingConsumer):
    """Of a client that wants a peer connection each way."""

    path = Path.DUAL


async def _hold(
    room: Room,
    agent: AgentSettings,
    grant: ShownGrant,
    join: Join,
    place: ExitStack,
) -> None:
    """Hold a room's conversation, whatever sockets its signals come over."""
    # The vendor's clients know no other format over WebRTC.
    audio_format: FormatName | None = None if join.is_ours else "pcm_48000"
    with place:
        try:
            async with faults_told(room):
                if await room.connected():
                    await host(
                        room, agent, grant, join.query, audio_format=audio_format
                    )
        finally:
            await room.shut()


async def _hold_resumable(
    room: Room, agent: AgentSettings, grant: ShownGrant, query: str
) -> None:
    """Hold a conversation that goes on elsewhere when this room is lost."""
    transport = ResumableTransport(agent.public_id, resume_terms())

    async def hosted() -> None:
        if await room.connected():
            await host(room, agent, grant, query, transport)

    try:
        async with faults_told(room):
            await this_process.resumable.run(transport, hosted())
    finally:
        await room.shut()


def _room(join: Join, claims: TokenClaims) -> Room:
    parley = settings.PARLEY
    names = Names(claims.conversation_id, claims.agent_id, claims.participant)
    return Room(
        names,
        Signalling(
            join,
            names,
            ice_servers(parley, names.user_identity, datetime.now(UTC)),
            parley["MAX_SIGNALS_PER_SECOND"],
            lambda: int(monotonic() * 1000),
        ),
        Network(own_ice_servers(parley), parley["WEBRTC_PUBLIC_ADDRESS"]),
        RoomLimits(
            parley["MAX_SIGNAL_BYTES"],
            parley["MAX_MESSAGE_BYTES"],
            parley["WEBRTC_CONNECT_TIMEOUT_MS"],
            0 if join.is_ours else parley["WEBRTC_RESUME_WINDOW_MS"],
        ),
        ours=join.is_ours,
    )
