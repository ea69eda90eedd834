"""The agent WebSocket, `/v1/convai/conversation`.

A Channels consumer with a receive loop of its own: Channels' dispatch would cost as much
per frame as everything else together, and would hold back the next frame until the last
one is handled. No channel layer is on the audio path.
"""

import asyncio
from functools import partial
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope
from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from django.conf import settings

from conversations import assembly
from conversations.engine.outputs import EndReason
from conversations.engine.ports import ProviderError
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.protocol.codec import decode, encode
from conversations.protocol.server_events import ConversationInitiationMetadata
from conversations.realtime import process
from conversations.realtime.admission import check_overrides, origin_allowed
from conversations.realtime.intake import Intake, IntakeLimits
from conversations.realtime.live_conversation import LiveConversation
from conversations.realtime.opening import Opening, agent_id_of, read_opening
from conversations.realtime.outbox import Outbox
from conversations.realtime.socket import Socket
from conversations.realtime.translate import Translator, violation_frame
from conversations.store import lifecycle
from conversations.store.agents import AgentSettings, agent_settings
from conversations.store.lifecycle import EndOfConversation
from conversations.store.opening import SoundOptions, open_recorder
from conversations.store.recorder import ConversationRecorder
from conversations.store.writer import writer


class ConversationConsumer(AsyncConsumer):
    """One client's connection, from handshake to close."""

    async def __call__(
        self,
        scope: WebSocketScope,
        receive: ASGIReceiveCallable,
        send: ASGISendCallable,
    ) -> None:
        """Hold one conversation."""
        socket = Socket(scope, receive, send)
        if not await socket.opened():
            return
        agent_id = ""
        fault: ProtocolViolation | None = None
        agent: AgentSettings | None = None
        try:
            agent_id = agent_id_of(socket.query)
            agent = await database_sync_to_async(agent_settings)(agent_id)
        except ProtocolViolation as violation:
            fault = violation
        if not self._origin_allowed(socket, agent):
            await socket.refuse()
            return
        await socket.accept()
        try:
            if fault is not None:
                raise fault
            await self._admit(socket, agent)
        except ProtocolViolation as violation:
            await socket.send(violation_frame(violation))
            await socket.close(violation.close_code, violation.message)

    @staticmethod
    def _origin_allowed(socket: Socket, agent: AgentSettings | None) -> bool:
        allowed = [*settings.PARLEY["ALLOWED_ORIGINS"]]
        if agent is not None:
            allowed += agent.allowed_origins
        return origin_allowed(socket.origin, [socket.host], allowed)

    async def _admit(self, socket: Socket, agent: AgentSettings | None) -> None:
        parley = settings.PARLEY
        if agent is None or not agent.enabled:
            raise client_fault(
                ErrorType.VALUE_ERROR,
                "agent_id: there is no such agent, or it is switched off",
            )
        await process.until_ready()
        with process.place(parley["MAX_CONVERSATIONS"]):
            opening = await read_opening(
                socket,
                timeout_ms=parley["INITIATION_TIMEOUT_MS"],
                message_bytes=parley["MAX_MESSAGE_BYTES"],
            )
            if opening is not None:
                check_overrides(opening.data, agent)
                await self._converse(socket, agent, opening)

    async def _converse(
        self, socket: Socket, agent: AgentSettings, opening: Opening
    ) -> None:
        wanted = opening.wanted_events(agent)
        text_only = opening.text_only(agent)
        options = assembly.session_options(
            agent, text_only=text_only, wanted_events=wanted
        )
        conversation_id = await self._start(agent, opening, text_only=text_only)
        keeps_sound = (
            agent.record_audio
            and not text_only
            and settings.PARLEY["RECORDING_ENABLED"]
        )
        recorder = await open_recorder(
            conversation_id,
            SoundOptions(options.output_rate_hz, settings.PARLEY["RECORDING_BITRATE"])
            if keeps_sound
            else None,
        )
        input_format = AudioFormat.parse(agent.input_audio_format)
        output_format = AudioFormat.parse(agent.output_audio_format)
        outbox = Outbox(socket.send, settings.PARLEY["MAX_SEND_QUEUE_BYTES"])
        outbox.put(
            encode(
                ConversationInitiationMetadata(
                    conversation_id=conversation_id,
                    agent_output_audio_format=output_format.name,
                    user_input_audio_format=input_format.name,
                )
            )
        )
        intake = Intake(_intake_limits(), input_format)
        try:
            live = LiveConversation(
                recorder,
                Translator(wanted, output_format),
                intake,
                outbox,
                input_format,
                partial(assembly.open_session, agent, options, recorder),
            )
        except ProviderError as error:
            await _fail(recorder, str(error))
            raise ProtocolViolation(
                CloseCode.INTERNAL, ErrorType.UNKNOWN, str(error)
            ) from None
        writer().submit(partial(lifecycle.begin, conversation_id), conversation_id)
        await self._run(socket, live, intake, outbox, opening)

    @staticmethod
    async def _start(agent: AgentSettings, opening: Opening, *, text_only: bool) -> str:
        source = opening.data.source_info
        new = lifecycle.NewConversation(
            agent_id=agent.public_id,
            process_id=process.PROCESS_ID,
            lease_ms=settings.PARLEY["LEASE_MS"],
            text_only=text_only,
            source=source.source,
            source_version=source.version,
            user_id=opening.data.user_id or "",
            dynamic_variables=opening.data.dynamic_variables,
        )
        try:
            return await writer().run(partial(lifecycle.start, new))
        except lifecycle.UnknownAgent:
            raise client_fault(
                ErrorType.VALUE_ERROR, "agent_id: the agent was just switched off"
            ) from None
        except lifecycle.TooManyConversations as error:
            raise ProtocolViolation(
                CloseCode.OPERATIONAL, ErrorType.UNKNOWN, f"{error} Try again later."
            ) from None

    @staticmethod
    async def _run(
        socket: Socket,
        live: LiveConversation,
        intake: Intake,
        outbox: Outbox,
        opening: Opening,
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            sender = tasks.create_task(outbox.run())
            reader = tasks.create_task(_read(socket, live, intake, opening.first))
            await live.run(
                ping_interval_ms=settings.PARLEY["PING_INTERVAL_MS"],
                receive_timeout_ms=settings.PARLEY["RECEIVE_TIMEOUT_MS"],
            )
            reader.cancel()
            outbox.close()
            await sender
        if live.closing is not None:
            await socket.close(live.closing.code, live.closing.reason)


async def _read(
    socket: Socket, live: LiveConversation, intake: Intake, first: Any
) -> None:
    """Hand over what the client says until it leaves or breaks the contract."""
    try:
        if first is not None:
            live.receive(first)
        async for frame in socket.frames():
            intake.check_size(len(frame))
            live.receive(decode(frame))
    except ProtocolViolation as violation:
        live.break_off(violation)
        return
    live.leave(EndReason.CLIENT_LEFT)


async def _fail(recorder: ConversationRecorder, message: str) -> None:
    await recorder.close(
        EndOfConversation(
            reason=EndReason.FAILED.value, ended_ms=0, message=message, failed=True
        )
    )


def _intake_limits() -> IntakeLimits:
    parley = settings.PARLEY
    return IntakeLimits(
        message_bytes=parley["MAX_MESSAGE_BYTES"],
        audio_realtime_factor=parley["MAX_AUDIO_REALTIME_FACTOR"],
        events_per_second=parley["MAX_EVENTS_PER_SECOND"],
        text_characters=parley["MAX_TEXT_CHARACTERS"],
    )
