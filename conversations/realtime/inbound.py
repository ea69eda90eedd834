"""Everything a client says, brought to its agent and the record.

The way out is `translate.py`.
"""

from collections.abc import Callable

from conversations.engine.inbox import InboxFull
from conversations.engine.ports import INPUT_RATE_HZ
from conversations.protocol import client_events as client
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.codec import UnknownEvent, UserAudio, decode
from conversations.protocol.enclave import EnclaveSetupConfig
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.resampling import InputConverter
from conversations.realtime.agent_side import AgentSide
from conversations.realtime.client_side import ClientSide
from conversations.realtime.client_tools import Answer
from conversations.realtime.intake import Intake
from conversations.realtime.process.heartbeat import Heartbeat
from conversations.store.calls.recorder import ConversationRecorder

LATE_RESULT_CHARACTERS = 4_000
"""As much is kept of what a tool returned after everybody had stopped waiting."""


class Inbound:
    """What one client says; every method returns at once."""

    def __init__(
        self,
        agent: AgentSide,
        recorder: ConversationRecorder,
        intake: Intake,
        heartbeat: Heartbeat,
        initiate: Callable[[ConversationInitiationClientData], None],
        client_side: ClientSide,
    ) -> None:
        """`initiate` takes an initiation that comes late."""
        self._agent = agent
        self._recorder = recorder
        self._intake = intake
        self._heartbeat = heartbeat
        self._initiate = initiate
        self._client = client_side
        self._input = InputConverter(intake.audio_format, INPUT_RATE_HZ)
        self.received_ms = 0
        """When something came last, on the agent's clock."""

    def receive_frame(self, frame: str | bytes) -> None:
        """A frame came. Raises ProtocolViolation."""
        self._intake.check_size(frame)
        self.receive(decode(frame))

    def receive(self, event: client.ClientEvent | UserAudio | UnknownEvent) -> None:
        """What the client said. Raises ProtocolViolation."""
        now_ms = self._agent.now_ms()
        self.received_ms = now_ms
        if isinstance(event, UserAudio):
            self._intake.check_audio(len(event.audio), now_ms)
            pcm = self._input.convert(event.audio)
            if pcm:
                self._agent.hear(pcm)
            return
        self._intake.check_event(now_ms)
        try:
            self._receive_event(event, now_ms)
        except InboxFull as error:
            raise client_fault(ErrorType.INVALID_MESSAGE, str(error)) from None

    def _receive_event(
        self, event: client.ClientEvent | UnknownEvent, now_ms: int
    ) -> None:
        match event:
            case client.Pong(event_id=event_id):
                self._heartbeat.pong(event_id, now_ms)
            case client.UserMessage(text=text):
                self._typed(text)
            case client.MultimodalMessage(text=part):
                self._typed(part.text if part is not None else None, event.file_ids)
            case client.UserActivity():
                self._agent.note_activity()
            case client.ContextualUpdate(text=text, context_id=context_id):
                self._intake.check_text("text", text)
                self._agent.add_context(text, context_id or "")
            case client.Feedback(event_id=event_id, score=score):
                self._recorder.feedback(event_id, score)
            case ConversationInitiationClientData():
                self._initiate(event)
            case client.ClientToolResult():
                self._tool_answered(event, now_ms)
            case client.McpToolApprovalResult(tool_call_id=call_id):
                if not self._client.mcp.answer(call_id, is_approved=event.is_approved):
                    # To a question that was not asked, or is over.
                    self._recorder.noted("unexpected", event.wire_type, now_ms)
            case EnclaveSetupConfig() | UnknownEvent():
                pass

    def _typed(self, text: str | None, file_ids: tuple[str, ...] = ()) -> None:
        text = (text or "").strip()
        if not text and not file_ids:
            raise client_fault(
                ErrorType.MISSING_FIELDS, "text: is empty; send what the user wrote"
            )
        self._intake.check_text("text", text)
        self._agent.type(text, self._client.files.attach(file_ids))

    def _tool_answered(self, result: client.ClientToolResult, now_ms: int) -> None:
        answer, name = self._client.tools.take(result)
        said = result.text[:LATE_RESULT_CHARACTERS]
        match answer:
            case Answer.AWAITED:
                pass
            case Answer.LATE:
                self._agent.add_context(f"The tool {name} answered late: {said}")
            case Answer.UNASKED:
                if result.is_error:
                    self._agent.add_context(f"The tool {name} failed: {said}")
            case Answer.UNKNOWN:
                self._recorder.noted("unexpected", result.wire_type, now_ms)
