"""One client joined to one agent: wire events in, wire frames out, everything recorded."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from conversations.engine.outputs import Ended, EndReason, Output
from conversations.protocol.client_events import ClientEvent
from conversations.protocol.close_codes import ProtocolViolation
from conversations.protocol.codec import UserAudio, encode
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.server_events import ServerEvent
from conversations.realtime.agent_side import AgentSide
from conversations.realtime.client_side import ClientSide
from conversations.realtime.faults import INTERNAL_ERROR, SERVER_RESTARTS, TOO_SLOW
from conversations.realtime.inbound import Inbound
from conversations.realtime.intake import Intake
from conversations.realtime.outbox import Outbox
from conversations.realtime.patience import Patience, gone
from conversations.realtime.process.heartbeat import Heartbeat
from conversations.realtime.record_end import close_record, end_of, park_record
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

    code: int
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

    def now_ms(self) -> int:
        """Since it began."""
        return self._agent.now_ms()

    def open_since_ms(self) -> int | None:
        """Since when the user has been saying what is no turn yet, if anything."""
        return self._agent.open_since_ms()

    def stand_still(self) -> None:
        """The client cannot be reached, and may come back."""
        self._agent.stand_still()

    def resume(self, missed_ms: int) -> None:
        """The client is back, and hears now what was said to it so long ago."""
        self._agent.resume(missed_ms)
        self._heartbeat.forget()
        self._inbound.received_ms = self._agent.now_ms()

    def leave(self, reason: EndReason, message: str = "") -> None:
        """The client is gone or has to go.

        When the server stops, a conversation that another process can take over is left
        to that. The first reason stands.
        """
        parked = reason is EndReason.SHUT_DOWN and self._recorder.can_be_taken_over
        if parked and self.closing is None:
            self.closing = Closing(SERVER_RESTARTS, message)
        self._agent.leave(reason, message, parked=parked)

    def break_off(self, violation: ProtocolViolation) -> None:
        """It cannot go on: tell the client why, and end. The first reason stands."""
        if self.closing is not None:
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
        ended = Ended(
            EndReason.SHUT_DOWN,
            "The server stopped.",
            parked=self._recorder.can_be_taken_over,
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                beat = tasks.create_task(self._beat(patience))
                ended = await self._agent.run()
                beat.cancel()
        except Exception as error:
            self.crash(error)
            ended = Ended(EndReason.FAILED, INTERNAL_ERROR.message)
        finally:
            await self._close(ended)

    async def _close(self, ended: Ended) -> None:
        if ended.parked and self._violation is None:
            self.closing = Closing(SERVER_RESTARTS, ended.message)
            await park_record(self._recorder, self._agent.now_ms())
            return
        if self._violation is None:
            self.closing = Closing(CLOSE_CODES[ended.reason], ended.message)
        await close_record(self._recorder, self._end(ended))

    def _end(self, ended: Ended) -> EndOfConversation:
        error_type = self._translator.error_type
        if self._violation is not None:
            error_type = self._violation.error_type
        return end_of(ended.reason, self._agent.now_ms(), ended.message, error_type)

    async def _beat(self, patience: Patience) -> None:
        while True:
            if not self._agent.stands_still and not self._ping(patience):
                return
            await asyncio.sleep(patience.ping_interval_ms / 1000)

    def _ping(self, patience: Patience) -> bool:
        """Ask whether the client is there; no if it counts as gone."""
        now_ms = self._agent.now_ms()
        violation = gone(
            self._heartbeat,
            self._inbound.received_ms,
            now_ms,
            patience.receive_timeout_ms,
        )
        if violation is not None:
            self.break_off(violation)
            return False
        if self._recorder.can_be_taken_over:
            self._agent.note_progress()
        event_id = self._agent.new_event_id()
        latency_ms = self._heartbeat.ping(event_id, now_ms)
        self._outbox.put(ping_frame(event_id, latency_ms))
        return True
