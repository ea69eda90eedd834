"""Holds one conversation: its parts put together, its tasks, its end."""

import asyncio
import logging
from functools import partial

from django.conf import settings

from conversations import assembly
from conversations.engine.options import SessionOptions
from conversations.engine.outputs import EndReason
from conversations.engine.ports import ProviderError
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.client_events import ClientEvent
from conversations.protocol.close_codes import CloseCode, ErrorType, ProtocolViolation
from conversations.protocol.codec import UserAudio, encode
from conversations.protocol.server_events import ConversationInitiationMetadata
from conversations.realtime import process
from conversations.realtime.intake import Intake, IntakeLimits
from conversations.realtime.late_initiation import LateInitiation
from conversations.realtime.live_conversation import LiveConversation
from conversations.realtime.opening import Opening
from conversations.realtime.outbox import Outbox
from conversations.realtime.registration import registered
from conversations.realtime.socket import SERVER_RESTARTS, Socket
from conversations.realtime.translate import Translator
from conversations.store.agents import AgentSettings
from conversations.store.lifecycle import EndOfConversation, NewConversation
from conversations.store.opening import SoundOptions, open_recorder
from conversations.store.recorder import ConversationRecorder
from conversations.store.recording_rule import will_record

logger = logging.getLogger(__name__)

SHUT_DOWN_TIMEOUT_S = 5.0
"""For the user's last words to be understood when the server stops."""
FLUSH_TIMEOUT_S = 3.0
"""For the last frames to leave."""
SHUTTING_DOWN = "The server is stopping. Try again later."


async def hold(socket: Socket, agent: AgentSettings, opening: Opening) -> None:
    """Hold a conversation to its end and close the socket. Raises ProtocolViolation."""
    text_only = opening.text_only(agent)
    options = assembly.session_options(
        agent, text_only=text_only, wanted_events=opening.wanted_events(agent)
    )
    async with registered(_new_conversation(agent, opening)) as conversation_id:
        recorder = await open_recorder(conversation_id, _sound(agent, options))
        outbox = Outbox(socket.send, settings.PARLEY["MAX_SEND_QUEUE_BYTES"])
        try:
            live = _live(agent, opening, options, recorder, outbox)
        except ProviderError as error:
            await _fail(recorder, str(error))
            raise ProtocolViolation(
                CloseCode.INTERNAL, ErrorType.UNKNOWN, str(error)
            ) from None
        recorder.began()
        logger.info("Conversation %s with %s began", conversation_id, agent.public_id)
        await _run(socket, live, outbox, opening.first)


def _new_conversation(agent: AgentSettings, opening: Opening) -> NewConversation:
    data = opening.data
    return NewConversation(
        agent_id=agent.public_id,
        process_id=process.PROCESS_ID,
        lease_ms=settings.PARLEY["LEASE_MS"],
        text_only=opening.text_only(agent),
        source=data.source_info.source,
        source_version=data.source_info.version,
        user_id=data.user_id or "",
        dynamic_variables=data.dynamic_variables,
    )


def _sound(agent: AgentSettings, options: SessionOptions) -> SoundOptions | None:
    parley = settings.PARLEY
    if not will_record(agent, text_only=options.text_only):
        return None
    return SoundOptions(options.output_rate_hz, parley["RECORDING_BITRATE"])


def _live(
    agent: AgentSettings,
    opening: Opening,
    options: SessionOptions,
    recorder: ConversationRecorder,
    outbox: Outbox,
) -> LiveConversation:
    input_format = AudioFormat.parse(agent.input_audio_format)
    output_format = AudioFormat.parse(agent.output_audio_format)
    outbox.put(
        encode(
            ConversationInitiationMetadata(
                conversation_id=recorder.conversation_id,
                agent_output_audio_format=output_format.name,
                user_input_audio_format=input_format.name,
            )
        )
    )
    parley = settings.PARLEY
    limits = IntakeLimits(
        message_bytes=parley["MAX_MESSAGE_BYTES"],
        audio_realtime_factor=parley["MAX_AUDIO_REALTIME_FACTOR"],
        events_per_second=parley["MAX_EVENTS_PER_SECOND"],
        text_characters=parley["MAX_TEXT_CHARACTERS"],
    )
    return LiveConversation(
        recorder,
        Translator(opening.wanted_events(agent), output_format),
        Intake(limits, input_format),
        outbox,
        partial(assembly.open_session, agent, options, recorder),
        LateInitiation(agent, opening, recorder),
    )


async def _run(
    socket: Socket,
    live: LiveConversation,
    outbox: Outbox,
    first: ClientEvent | UserAudio | None,
) -> None:
    async with asyncio.TaskGroup() as tasks:
        sender = tasks.create_task(_send(live, outbox))
        reader = tasks.create_task(_read(socket, live, first))
        conversation = tasks.create_task(
            live.run(
                ping_interval_ms=settings.PARLEY["PING_INTERVAL_MS"],
                receive_timeout_ms=settings.PARLEY["RECEIVE_TIMEOUT_MS"],
            )
        )
        await _until_over(conversation, live)
        reader.cancel()
        outbox.close()
        # A client that does not read any more must not be waited for.
        await asyncio.wait({sender}, timeout=FLUSH_TIMEOUT_S)
        sender.cancel()
    if live.closing is not None:
        await socket.close(live.closing.code, live.closing.reason)


async def _until_over(conversation: asyncio.Task[None], live: LiveConversation) -> None:
    """Wait for the end. To be cancelled is the server's stop, which ends it in order."""
    try:
        await asyncio.shield(conversation)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        live.leave(EndReason.SHUT_DOWN, SHUTTING_DOWN)
        await asyncio.wait({conversation}, timeout=SHUT_DOWN_TIMEOUT_S)
        conversation.cancel()


async def _send(live: LiveConversation, outbox: Outbox) -> None:
    try:
        await outbox.run()
    except Exception as error:
        live.crash(error)


async def _read(
    socket: Socket, live: LiveConversation, first: ClientEvent | UserAudio | None
) -> None:
    """Hand over what the client says until it leaves or breaks the contract."""
    try:
        if first is not None:
            live.receive(first)
        async for frame in socket.frames():
            live.receive_frame(frame)
    except ProtocolViolation as violation:
        live.break_off(violation)
    except Exception as error:
        live.crash(error)
    else:
        if socket.left_with == SERVER_RESTARTS:
            live.leave(EndReason.SHUT_DOWN, SHUTTING_DOWN)
        else:
            live.leave(EndReason.CLIENT_LEFT)


async def _fail(recorder: ConversationRecorder, message: str) -> None:
    await recorder.close(
        EndOfConversation(
            reason=EndReason.FAILED.value,
            ended_ms=0,
            message=message,
            failed=True,
            error_type=ErrorType.UNKNOWN.value,
        )
    )
