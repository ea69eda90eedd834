"""One client joined to one agent: wire events in, wire frames out, everything recorded."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from conversations.engine.outputs import Ended, EndReason, Output
from conversations.protocol.client_events import ClientEvent
from conversations.protocol.close_codes import CloseCode, ProtocolViolation
from conversations.protocol.codec import UserAudio, encode
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.server_events import ServerEvent
from conversations.realtime.agent_side import AgentSide
from conversations.realtime.client_side import ClientSide
from conversations.realtime.faults import INTERNAL_ERROR, TOO_SLOW
from conversations.realtime.inbound import Inbound
from conversations.realtime.intake import Intake
from conversations.realtime.outbox import Outbox
from conversations.realtime.patience import Patience, gone
from conversations.realtime.process.heartbeat import Heartbeat
from conversations.realtime.record_end import close_record, end_of
from conversations.realtime.translate import (
    CLOSE_CODES,
    Translator,
    ping_frame,
    violation_frame,
)
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.recorder import ConversationRecorder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Closing:
    """How the socket is to be closed."""

    code: CloseCode
    reason: str


class LiveConversation:
    """Joins one client to its agent; `receive` never waits."""

    def __init__(  # noqa: PLR0913  # the composition of one conversation
        self,
        recorder: ConversationRecorder,
        translator: Translator,
        intake: Intake,
        outbox: Outbox,
        open_agent: Callable[[Callable[[Output], None]], AgentSide],
        initiate: Callable[[ConversationInitiationClientData], None],
        client_side: ClientSide | None = None,
    ) -> None:
        """`initiate` takes an initiation that comes late, `open_agent` where the agent's
        outputs go. Raises what `open_agent` raises.
        """
        self._recorder = recorder
        self._translator = translator
        self._outbox = outbox
        self._heartbeat = Heartbeat()
        self._violation: ProtocolViolation | None = None
        self.closing: Closing | None = None
        """Set when the conversation is over, or has to be."""
        client_side = client_side or ClientSide()
        client_side.tools.connect(self._put)
        client_side.mcp.connect(
            self._tell_event, can_be_asked=translator.wants("mcp_tool_call")
        )
        self._agent = open_agent(self.tell)
        self._inbound = Inbound(
            self._agent, recorder, intake, self._heartbeat, initiate, client_side
        )

    def tell(self, output: Output) -> None:
        """An output of the agent: to the client."""
        for frame in self._translator.frames(output):
            self._put(frame)

    def _tell_event(self, event: ServerEvent) -> None:
        if self._translator.wants(event.wire_type):
            self._put(encode(event))

    def _put(self, frame: str) -> None:
        if self._violation is not None:
            # The error was its last frame.
            return
        self._outbox.put(frame)
        if self._outbox.overflowed:
            self.break_off(TOO_SLOW)

    def leave(self, reason: EndReason, message: str = "") -> None:
        """The client is gone or has to go."""
        self._agent.leave(reason, message)

    def break_off(self, violation: ProtocolViolation) -> None:
        """It cannot go on: tell the client why, and end. The first reason stands."""
        if self._violation is not None:
            return
        self._violation = violation
        self.closing = Closing(violation.close_code, violation.message)
        self._outbox.put(violation_frame(violation))
        self.leave(EndReason.FAILED, violation.message)

    def crash(self, error: Exception) -> None:
        """Something is wrong with the server itself: only this conversation ends."""
        logger.error(
            "Conversation %s failed", self._recorder.conversation_id, exc_info=error
        )
        self.break_off(INTERNAL_ERROR)

    # --- From the client -----------------------------------------------------------------

    def receive_frame(self, frame: str | bytes) -> None:
        """A frame came. Raises ProtocolViolation."""
        self._inbound.receive_frame(frame)

    def receive(self, event: ClientEvent | UserAudio) -> None:
        """An event came that was decoded before. Raises ProtocolViolation."""
        self._inbound.receive(event)

    # --- Running -------------------------------------------------------------------------

    async def run(self, patience: Patience) -> None:
        """Hold the conversation to its end, and close its record whatever happens."""
        ended = Ended(EndReason.SHUT_DOWN, "The server stopped.")
        try:
            async with asyncio.TaskGroup() as tasks:
                beat = tasks.create_task(self._beat(patience))
                ended = await self._agent.run()
                beat.cancel()
        except Exception as error:
            self.crash(error)
            ended = Ended(EndReason.FAILED, INTERNAL_ERROR.message)
        finally:
            self.closing = self.closing or Closing(
                CLOSE_CODES[ended.reason], ended.message
            )
            await close_record(self._recorder, self._end(ended))

    def _end(self, ended: Ended) -> EndOfConversation:
        error_type = self._translator.error_type
        if self._violation is not None:
            error_type = self._violation.error_type
        return end_of(ended.reason, self._agent.now_ms(), ended.message, error_type)

    async def _beat(self, patience: Patience) -> None:
        while True:
            now_ms = self._agent.now_ms()
            violation = gone(
                self._heartbeat,
                self._inbound.received_ms,
                now_ms,
                patience.receive_timeout_ms,
            )
            if violation is not None:
                self.break_off(violation)
                return
            event_id = self._agent.new_event_id()
            latency_ms = self._heartbeat.ping(event_id, now_ms)
            self._outbox.put(ping_frame(event_id, latency_ms))
            await asyncio.sleep(patience.ping_interval_ms / 1000)
