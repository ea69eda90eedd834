"""Holds a conversation whose agent is hosted: connects, relays, and closes in order."""

import asyncio
import logging
from collections.abc import Callable

from django.conf import settings

from conversations.engine.outputs import EndReason
from conversations.hosted.access import vendor_api
from conversations.hosted.link import Link
from conversations.hosted.problems import Fault, HostedError
from conversations.protocol.audio_format import DEFAULT_FORMAT, AudioFormat
from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.exchange import FLUSH_TIMEOUT_S
from conversations.realtime.faults import INTERNAL_ERROR
from conversations.realtime.intake import Intake
from conversations.realtime.limits import intake_limits
from conversations.realtime.opening import Opening
from conversations.realtime.outbox import FIRST_ALONE_MS
from conversations.realtime.process.heartbeat import Heartbeat
from conversations.realtime.record_end import close_record, end_of
from conversations.realtime.relay.client import RelayClient
from conversations.realtime.relay.frames import with_own_id
from conversations.realtime.relay.opening import (
    ClientLeft,
    LeftAtOnce,
    Metadata,
    WaitingClient,
    read_metadata,
)
from conversations.realtime.relay.passing import (
    Ending,
    Relay,
    RelayLimits,
    agent_left,
    broken_off,
    failed_there,
    stopped,
)
from conversations.realtime.relay.tap import RelayTap
from conversations.realtime.translate import violation_frame
from conversations.realtime.transport import Transport
from conversations.store.agents.recording_rule import will_record
from conversations.store.agents.settings import AgentSettings, HostedSettings
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.hosted_recording import open_spooled_recording
from conversations.store.calls.recorder import ConversationRecorder
from conversations.store.sound.spool_file import SpoolHead
from conversations.store.sound.spooled_recording import SpooledRecording

logger = logging.getLogger(__name__)

Initiate = Callable[[ConversationInitiationClientData], None]


async def hold_hosted(
    transport: Transport,
    agent: AgentSettings,
    opening: Opening,
    recorder: ConversationRecorder,
    initiate: Initiate,
) -> None:
    """Hold a conversation with a hosted agent to its end and close the transport.

    Its row exists; `initiate` takes an initiation that comes late. To be cancelled ends
    the conversation in order, and then the cancellation goes on.
    """
    assert agent.hosted is not None
    call = _Call(transport, agent, opening, recorder, initiate)
    cancelled: asyncio.CancelledError | None = None
    try:
        ending = await call.run(agent.hosted)
    except asyncio.CancelledError as error:
        ending, cancelled = stopped(), error
    await call.close(ending)
    if cancelled is not None:
        raise cancelled


class _Call:
    """One conversation and all that has to be closed at its end."""

    def __init__(
        self,
        transport: Transport,
        agent: AgentSettings,
        opening: Opening,
        recorder: ConversationRecorder,
        initiate: Initiate,
    ) -> None:
        self._transport = transport
        self._agent = agent
        self._opening = opening
        self._recorder = recorder
        self._initiate = initiate
        self._text_only = opening.text_only(agent)
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._link: Link | None = None
        self._tap: RelayTap | None = None

    def _now_ms(self) -> int:
        return int((self._loop.time() - self._began_s) * 1000)

    async def run(self, hosted: HostedSettings) -> Ending:
        """Talk until the end; what goes wrong is an ending, too."""
        try:
            return await self._relay(hosted)
        except ClientLeft:
            return Ending(EndReason.CLIENT_LEFT)
        except LeftAtOnce as left:
            for frame in left.told:
                await self._transport.send(frame)
            return agent_left(left.end, "told" if left.told else None)
        except HostedError as error:
            logger.warning(
                "Conversation %s: %s", self._recorder.conversation_id, error.for_staff
            )
            return failed_there(error)
        except ProtocolViolation as violation:
            return broken_off(violation)
        except Exception:
            logger.exception("Conversation %s failed", self._recorder.conversation_id)
            return broken_off(INTERNAL_ERROR)

    async def close(self, ending: Ending) -> None:
        """Close the record, the agent's socket and the client's."""
        ended_ms = self._now_ms()
        if self._tap is not None:
            self._tap.finish(ended_ms)
        async with asyncio.TaskGroup() as tasks:
            # To begin with: all of it is handed over before it first waits.
            tasks.create_task(close_record(self._recorder, _end(ending, ended_ms)))
            if self._link is not None:
                tasks.create_task(self._link.close())
            tasks.create_task(self._close_client(ending))

    # --- Connecting ----------------------------------------------------------------------

    async def _relay(self, hosted: HostedSettings) -> Ending:
        parley = settings.PARLEY
        waiting = WaitingClient(self._transport, parley["MAX_SEND_QUEUE_BYTES"])
        metadata = await waiting.during(self._connect(hosted))
        self._recorder.hosted_as(metadata.vendor_id)
        sound = await self._sound(metadata)
        heartbeat = Heartbeat()
        tap = self._tap = RelayTap(
            self._recorder,
            heartbeat,
            metadata.agent_format,
            sound,
            text_only=self._text_only,
        )
        client = RelayClient(
            Intake(
                intake_limits(),
                metadata.user_format or AudioFormat.parse(DEFAULT_FORMAT),
            ),
            tap,
            self._recorder,
            heartbeat,
            self._initiate,
            sound=sound,
        )
        for said in self._opening.frames:
            client.opening_frame(said, self._now_ms())
        self._recorder.began()
        logger.info(
            "Conversation %s with %s began as %s there",
            self._recorder.conversation_id,
            self._agent.public_id,
            metadata.vendor_id,
        )
        await self._transport.send(
            with_own_id(metadata.frame, self._recorder.conversation_id)
        )
        await asyncio.sleep(FIRST_ALONE_MS / 1000)
        for frame in metadata.held:
            await self._transport.send(frame)
        relay = Relay(
            self._transport,
            self._open_link,
            self._now_ms,
            tap,
            client,
            RelayLimits(
                parley["RECEIVE_TIMEOUT_MS"],
                parley["HOSTED_RECEIVE_TIMEOUT_MS"],
                self._agent.turn.max_duration_ms,
            ),
        )
        if self._transport.coming_back is not None:
            self._transport.coming_back.join(self._recorder.conversation_id, relay)
        return await relay.run(waiting.said)

    async def _connect(self, hosted: HostedSettings) -> Metadata:
        timeout_ms = settings.PARLEY["HOSTED_CONNECT_TIMEOUT_MS"]
        try:
            async with asyncio.timeout(timeout_ms / 1000):
                address = await vendor_api(hosted).signed_url()
                self._link = await Link.open(
                    address, settings.PARLEY["HOSTED_MAX_MESSAGE_BYTES"], hosted.api_key
                )
                for frame in self._opening.frames:
                    await self._link.send(frame)
                return await read_metadata(self._link)
        except TimeoutError:
            raise HostedError(
                "The hosted agent does not answer in time; try again later.",
                fault=Fault.PASSING,
                error_type=ErrorType.ASYNCIO_TIMEOUT,
                detail=f"not connected after {timeout_ms / 1000:g} seconds",
            ) from None

    @property
    def _open_link(self) -> Link:
        assert self._link is not None
        return self._link

    async def _sound(self, metadata: Metadata) -> SpooledRecording | None:
        if not will_record(self._agent, text_only=self._text_only):
            return None
        if metadata.user_format is None or metadata.agent_format is None:
            self._recorder.noted(
                "recording", "The audio's format is not known here.", self._now_ms()
            )
            return None
        sound = await open_spooled_recording(
            self._recorder.conversation_id,
            SpoolHead(
                metadata.user_format.name,
                metadata.agent_format.name,
                settings.PARLEY["RECORDING_BITRATE"],
            ),
        )
        self._recorder.finish_sound(sound)
        return sound

    # --- Closing -------------------------------------------------------------------------

    async def _close_client(self, ending: Ending) -> None:
        if ending.violation is not None:
            # A client that does not read any more must not be waited for.
            sending = asyncio.ensure_future(
                self._transport.send(violation_frame(ending.violation))
            )
            await asyncio.wait({sending}, timeout=FLUSH_TIMEOUT_S)
            sending.cancel()
        await self._transport.close(ending.code, ending.told)


def _end(ending: Ending, ended_ms: int) -> EndOfConversation:
    return end_of(ending.reason, ended_ms, ending.message, ending.error_type)
