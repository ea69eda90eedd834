"""Reads the frames that pass between a client and a hosted agent, for the record.

Nothing that is read changes what is passed on, and what is not understood is passed on
all the same.
"""

from collections.abc import Callable
from typing import Any

from pydantic_core import from_json

from conversations.hosted.problems import Fault, HostedError
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.audio_frames import agent_audio, size_bytes
from conversations.protocol.close_codes import ErrorType
from conversations.protocol.server_events import SERVER_EVENT_TYPES
from conversations.realtime.process.heartbeat import Heartbeat
from conversations.realtime.relay.tools import HostedTools
from conversations.realtime.relay.turns import HostedTurns
from conversations.store.calls.recorder import ConversationRecorder
from conversations.store.sound.spooled_recording import SpooledRecording

Fields = dict[str, Any]

_NOTED = frozenset(
    {"guardrail_triggered", "external_agent_connected", "external_agent_disconnected"}
)


class RelayTap:
    """What the agent's side says. `agent_frame` must be quick: it is on the audio's way."""

    def __init__(
        self,
        recorder: ConversationRecorder,
        heartbeat: Heartbeat,
        audio_format: AudioFormat | None,
        sound: SpooledRecording | None,
        *,
        text_only: bool,
    ) -> None:
        """`audio_format` is the agent's; None: one that is not known here."""
        self._recorder = recorder
        self._heartbeat = heartbeat
        self._bytes_per_ms = (
            audio_format.sample_bytes * audio_format.rate_hz / 1000
            if audio_format
            else None
        )
        self._sound = sound
        self.turns = HostedTurns(recorder, "text" if text_only else "audio")
        self.tools = HostedTools(recorder)
        self.told_error: str | None = None
        """What the agent's side said went wrong."""
        self._readers: dict[str, Callable[[Fields, int], None]] = {
            "audio": self._audio,
            "ping": self._ping,
            "interruption": self._interruption,
            "agent_response": self._agent_response,
            "agent_response_correction": self._correction,
            "agent_chat_response_part": self._part,
            "user_transcript": self._user_transcript,
            "client_tool_call": self._client_tool_call,
            "agent_tool_request": self._tool_request,
            "agent_tool_response": self.tools.answered,
            "agent_tool_response_full_payload": self.tools.answered,
            "mcp_tool_call": self._mcp_tool_call,
            "error": self._error,
            "client_error": self._error,
        }

    def agent_frame(self, frame: str, now_ms: int) -> None:
        """The agent's side sent this. Raises HostedError when it is no event."""
        audio = agent_audio(frame)
        if audio is not None:
            self._heard(audio, now_ms)
            return
        fields = read_event(frame)
        wire_type = fields.get("type")
        if not isinstance(wire_type, str):
            return
        if wire_type in _NOTED:
            self._recorder.noted(wire_type, "", now_ms)
            return
        read = self._readers.get(wire_type)
        if read is not None:
            read(payload(fields, wire_type), now_ms)

    def finish(self, now_ms: int) -> None:
        """The conversation is over."""
        self.turns.finish(now_ms)

    def _heard(self, audio: str, now_ms: int) -> None:
        if self._bytes_per_ms is not None:
            duration_ms = round(size_bytes(audio) / self._bytes_per_ms)
            self.turns.heard(duration_ms, now_ms)
            if self._sound is not None:
                self._sound.agent_base64(audio, now_ms)

    def _audio(self, event: Fields, now_ms: int) -> None:
        audio = event.get("audio_base_64")
        if isinstance(audio, str):
            self._heard(audio, now_ms)

    def _ping(self, event: Fields, now_ms: int) -> None:
        event_id = _id(event)
        if event_id is not None:
            self._heartbeat.ping(event_id, now_ms)

    def _interruption(self, event: Fields, now_ms: int) -> None:
        self.turns.interrupted(now_ms)
        if self._sound is not None:
            self._sound.interrupted(now_ms)

    def _agent_response(self, event: Fields, now_ms: int) -> None:
        text = event.get("agent_response")
        if isinstance(text, str) and text.strip():
            self.turns.agent_said(_id(event), text, now_ms)

    def _correction(self, event: Fields, now_ms: int) -> None:
        heard = event.get("corrected_agent_response")
        if isinstance(heard, str):
            self.turns.agent_corrected(_id(event), heard, now_ms)

    def _part(self, event: Fields, now_ms: int) -> None:
        kind, text = event.get("type"), event.get("text")
        if isinstance(kind, str) and isinstance(text, str):
            self.turns.agent_writes(kind, _id(event), text, now_ms)

    def _user_transcript(self, event: Fields, now_ms: int) -> None:
        text = event.get("user_transcript")
        if isinstance(text, str) and text.strip():
            self.turns.user_said(_id(event), text, now_ms)

    def _client_tool_call(self, event: Fields, now_ms: int) -> None:
        self.tools.client_asked(event, self.turns.event_id, now_ms)

    def _tool_request(self, event: Fields, now_ms: int) -> None:
        self.tools.asked(event, self.turns.event_id, now_ms)

    def _mcp_tool_call(self, event: Fields, now_ms: int) -> None:
        self.tools.mcp(event, self.turns.event_id, now_ms)

    def _error(self, event: Fields, now_ms: int) -> None:
        told = [event.get(key) for key in ("error_type", "message", "reason")]
        words = dict.fromkeys(word for word in told if isinstance(word, str) and word)
        self.told_error = ": ".join(words) or "no reason given"
        self._recorder.noted("error", self.told_error, now_ms)


def read_event(frame: str) -> Fields:
    """A frame of the agent's side. Raises HostedError when it is no JSON object."""
    try:
        fields = from_json(frame)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise HostedError(
            "The hosted agent sent something that is no event.",
            fault=Fault.PASSING,
            error_type=ErrorType.UNKNOWN_WEBSOCKET_CRASH,
        )
    return fields


def payload(fields: Fields, wire_type: str) -> Fields:
    """What the event says; empty when it says nothing."""
    known = SERVER_EVENT_TYPES.get(wire_type)
    said = fields.get(known.payload_key) if known is not None else None
    return said if isinstance(said, dict) else {}


def _id(event: Fields) -> int | None:
    event_id = event.get("event_id")
    return event_id if type(event_id) is int else None
