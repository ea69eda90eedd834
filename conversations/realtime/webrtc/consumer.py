"""The signalling sockets of LiveKit's clients, `/rtc` and `/rtc/v1`.

A client that may not join is refused with the handshake; it asks `validation.py` why.
"""

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from channels.db import database_sync_to_async
from django.conf import settings

from conversations.doors import rate_limits
from conversations.doors.origins import may_connect
from conversations.protocol.audio_format import FormatName
from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.faults import SERVER_RESTARTS, STOPPING
from conversations.realtime.own_loop import OwnLoopConsumer
from conversations.realtime.process import this_process
from conversations.realtime.resuming.resumable_transport import ResumableTransport
from conversations.realtime.resuming.terms import SILENT_PINGS, can_resume, resume_terms
from conversations.realtime.socket import Socket
from conversations.realtime.turning_away import faults_told
from conversations.realtime.webrtc.ice_servers import ice_servers, own_ice_servers
from conversations.realtime.webrtc.joining import BadJoin, Join, JoinPath, read_join
from conversations.realtime.webrtc.names import Names
from conversations.realtime.webrtc.peer import Network
from conversations.realtime.webrtc.room import Room, RoomLimits
from conversations.realtime.webrtc.room_view import PING_INTERVAL_S
from conversations.realtime.webrtc.signalling import Signalling
from conversations.realtime.welcoming import SoundTerms, let_in, welcome
from conversations.store.access.grant_tokens import BadToken, TokenClaims, read_token
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.calls.lifecycle import ShownGrant

logger = logging.getLogger(__name__)


class SignallingConsumer(OwnLoopConsumer):
    """One signalling socket, from handshake to close."""

    path = JoinPath.SINGLE

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

    async def stop(self, socket: Socket) -> None:
        """The server stops; errors of the agent's protocol are not spoken here."""
        await socket.close(SERVER_RESTARTS, STOPPING.message)

    async def _resume(self, socket: Socket, join: Join) -> None:
        if await database_sync_to_async(rate_limits.connection)(socket.address):
            raise BadJoin("too many connections from one address")
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
        with ExitStack() as place, ExitStack() as connecting:
            limit = settings.PARLEY["MAX_WEBRTC_CONVERSATIONS"]
            place.enter_context(this_process.webrtc_capacity.place(limit))
            connecting.enter_context(
                this_process.newcomers.connecting(
                    socket.address, settings.PARLEY["MAX_WEBRTC_CONNECTING"]
                )
            )
            await socket.accept()
            room = _room(join, claims)
            room.open(socket)
            call = _Call(room, agent, grant, join, connecting.pop_all())
            if join.is_ours and can_resume(join.query):
                await call.hold_resumable()
            else:
                held = call.hold(place.pop_all())
                await this_process.rooms.run(room, join.token, held)


class DualSignallingConsumer(SignallingConsumer):
    """Of a client that wants a peer connection each way."""

    path = JoinPath.DUAL


@dataclass(frozen=True, slots=True)
class _Call:
    """A client in its room, and what it may have there."""

    room: Room
    agent: AgentSettings
    grant: ShownGrant
    join: Join
    connecting: ExitStack
    """Held until it is connected."""

    async def hold(self, place: ExitStack) -> None:
        """Hold the conversation, whatever sockets its signals come over."""
        with place:
            try:
                async with faults_told(self.room):
                    await self._hosted(None)
            finally:
                await self.room.shut()

    async def hold_resumable(self) -> None:
        """Hold a conversation that goes on elsewhere when this room is lost."""
        transport = ResumableTransport(self.agent.public_id, resume_terms())
        try:
            async with faults_told(self.room):
                await this_process.resumable.run(transport, self._hosted(transport))
        finally:
            await self.room.shut()

    async def _hosted(self, transport: ResumableTransport | None) -> None:
        with self.connecting:
            if not await self.room.connected():
                return
        # The vendor's clients know no other format over WebRTC.
        audio_format: FormatName | None = None if self.join.is_ours else "pcm_48000"
        sound = SoundTerms(audio_format, settings.PARLEY["WEBRTC_PLAYOUT_LEAD_MS"])
        await welcome(
            self.room, self.agent, self.grant, self.join.query, transport, sound
        )


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
            # Official clients say something every few seconds, whatever the settings.
            max(
                resume_terms().silence_ms,
                0 if join.is_ours else SILENT_PINGS * PING_INTERVAL_S * 1000,
            ),
        ),
        ours=join.is_ours,
    )
