"""What a client says to a hosted agent: limits, and what the record should know.

The frame itself is passed on as it came, also when it holds what is not known here.
"""

from collections.abc import Callable

from conversations.protocol import client_events as client
from conversations.protocol.audio_frames import size_bytes, user_audio
from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.codec import UnknownEvent, UserAudio, decode
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.intake import Intake
from conversations.realtime.process.heartbeat import Heartbeat
from conversations.realtime.relay.tap import RelayTap
from conversations.store.calls.recorder import ConversationRecorder
from conversations.store.sound.spooled_recording import SpooledRecording

_UNREADABLE = frozenset({ErrorType.VALUE_ERROR, ErrorType.MISSING_FIELDS})


class RelayClient:
    """Reads one client's frames. Every method raises ProtocolViolation."""

    def __init__(
        self,
        intake: Intake,
        tap: RelayTap,
        recorder: ConversationRecorder,
        heartbeat: Heartbeat,
        initiate: Callable[[ConversationInitiationClientData], None],
        *,
        sound: SpooledRecording | None,
    ) -> None:
        """`initiate` takes an initiation that comes late."""
        self._intake = intake
        self._tap = tap
        self._recorder = recorder
        self.heartbeat = heartbeat
        self._initiate = initiate
        self._sound = sound

    def frame(self, frame: str | bytes, now_ms: int) -> None:
        """The client sent this. Quick: it is on the audio's way."""
        self._intake.check_size(frame)
        if isinstance(frame, str) and (audio := user_audio(frame)) is not None:
            self._intake.check_audio(size_bytes(audio), now_ms)
            if self._sound is not None:
                self._sound.user_base64(audio, now_ms)
            return
        self._event(frame, now_ms)

    def opening_frame(self, frame: str | bytes, now_ms: int) -> None:
        """The client sent this before the conversation; its initiation is known."""
        event = self._decoded(frame)
        if isinstance(event, UserAudio):
            self.frame(frame, now_ms)
        elif not isinstance(event, ConversationInitiationClientData | None):
            self._receive(event, now_ms)

    def _event(self, frame: str | bytes, now_ms: int) -> None:
        event = self._decoded(frame)
        if not isinstance(event, UserAudio):
            self._intake.check_event(now_ms)
        if event is not None:
            self._receive(event, now_ms)

    def _decoded(
        self, frame: str | bytes
    ) -> client.ClientEvent | UserAudio | UnknownEvent | None:
        """None: an event of a known type, but not as it is known here."""
        try:
            return decode(frame)
        except ProtocolViolation as violation:
            if violation.error_type not in _UNREADABLE:
                raise
            # The agent's side may be newer than what is known here; it will say so if
            # it is not.
            return None

    def _receive(
        self, event: client.ClientEvent | UserAudio | UnknownEvent, now_ms: int
    ) -> None:
        match event:
            case UserAudio(audio=audio):
                # Not written the usual way, so the recording does without.
                self._intake.check_audio(len(audio), now_ms)
            case client.Pong(event_id=event_id):
                self.heartbeat.pong(event_id, now_ms)
            case client.UserMessage(text=text):
                self._typed(text, now_ms)
            case client.MultimodalMessage(text=part):
                self._typed(part.text if part is not None else None, now_ms)
            case client.ContextualUpdate(text=text):
                self._intake.check_text("text", text)
                self._recorder.noted("context", text, now_ms)
            case client.Feedback(event_id=event_id, score=score):
                self._recorder.feedback(event_id, score)
            case client.ClientToolResult(tool_call_id=call_id, is_error=is_error):
                self._tap.tools.client_returned(call_id, event.text, is_error, now_ms)
            case ConversationInitiationClientData():
                self._initiate(event)
            case _:
                pass

    def _typed(self, text: str | None, now_ms: int) -> None:
        if text and text.strip():
            self._intake.check_text("text", text)
            self._tap.turns.user_typed(text.strip(), now_ms)
