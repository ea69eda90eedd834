"""Everything a client is sent: the engine's outputs as the vendor's wire events.

The way back is `inbound.py`.
"""

from typing import assert_never

from conversations.engine import outputs
from conversations.engine.failures import Failure
from conversations.engine.outputs import EndReason, Output
from conversations.engine.ports import CharacterTimes
from conversations.protocol import server_events as wire
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import CloseCode, ErrorType, ProtocolViolation
from conversations.protocol.codec import encode, encode_audio
from conversations.protocol.resampling import OutputConverter
from conversations.realtime.faults import TryAgainLater

ERROR_TYPES = {
    Failure.ANSWER: ErrorType.LLM_ERROR,
    Failure.ANSWER_LATE: ErrorType.LLM_TIMEOUT,
    Failure.SPEECH: ErrorType.TTS_CASCADE_ERROR,
    Failure.HEARING: ErrorType.ASR_TRANSCRIPTION_ERROR,
}
CLOSE_CODES: dict[EndReason, CloseCode] = {
    EndReason.CLIENT_LEFT: CloseCode.NORMAL,
    EndReason.AGENT_ENDED: CloseCode.NORMAL,
    EndReason.SILENCE: CloseCode.NORMAL,
    EndReason.MAX_DURATION: CloseCode.NORMAL,
    EndReason.FAILED: CloseCode.OPERATIONAL,
    EndReason.SHUT_DOWN: CloseCode.INTERNAL,
}

MAX_TOOL_RESULT_BYTES = 65_536
"""Of a tool's result that a client asked to see."""

ALWAYS_SENT = frozenset(
    {
        "conversation_initiation_metadata",
        "ping",
        "error",
        "dtmf_request",
        "mcp_connection_status",
        "mcp_tool_call",
    }
)
"""Events no client can do without, whatever it asked for: nobody else plays tones, or
says whether a tool may run. Those of MCP only come where an agent has servers.
"""


class Translator:
    """Makes the frames of one conversation, of the kinds its client wants."""

    def __init__(self, wanted: frozenset[str], output_format: AudioFormat) -> None:
        self._wanted = wanted | ALWAYS_SENT
        # The engine speaks at the rate of the wire already; this is for the encoding.
        self._converter = OutputConverter(output_format.rate_hz, output_format)
        self.error_type = ErrorType.UNKNOWN
        """Of the last failure that was told."""

    def wants(self, wire_type: str) -> bool:
        """Whether the client is told of events of this type."""
        return wire_type in self._wanted

    def frames(self, output: Output) -> list[str]:
        """The frames that tell the client of it; none if it does not want to know."""
        if isinstance(output, outputs.AgentAudio):
            return [self._audio(output)] if "audio" in self._wanted else []
        return [
            encode(event)
            for event in self._events(output)
            if event.wire_type in self._wanted
        ]

    def _audio(self, output: outputs.AgentAudio) -> str:
        audio = self._converter.convert(output.pcm)
        if output.times is None:
            return encode_audio(output.event_id, audio)
        return encode_audio(output.event_id, audio, _alignment(output.times))

    def _events(self, output: Output) -> list[wire.ServerEvent]:  # noqa: PLR0911  # a table
        match output:
            case outputs.AgentAudio():
                return []
            case outputs.AgentSaid(event_id, text):
                return [wire.AgentResponse(agent_response=text, event_id=event_id)]
            case outputs.AgentTextPart(event_id, kind, text):
                return [
                    wire.AgentChatResponsePart(type=kind, text=text, event_id=event_id)
                ]
            case outputs.AgentFinished(event_id):
                return [wire.AgentResponseComplete(event_id=event_id)]
            case outputs.AgentIsWriting(writing):
                return [wire.AgentTyping(is_typing=writing)]
            case outputs.AnswerDescribed(event_id, metadata):
                return [
                    wire.AgentResponseMetadata(
                        metadata=dict(metadata), event_id=event_id
                    )
                ]
            case outputs.ContextFilled(event_id, model, tokens, limit_tokens):
                return [
                    wire.ContextUsage(
                        event_id=event_id,
                        model=model,
                        context_tokens=tokens,
                        context_limit_tokens=limit_tokens,
                    )
                ]
            case outputs.AgentCorrected(event_id, said, heard):
                return [
                    wire.AgentResponseCorrection(
                        original_agent_response=said,
                        corrected_agent_response=heard,
                        event_id=event_id,
                    )
                ]
            case outputs.Interrupted(event_id):
                return [wire.Interruption(event_id=event_id)]
            case outputs.UserSaid(event_id, text):
                return [wire.UserTranscript(user_transcript=text, event_id=event_id)]
            case outputs.UserMaySay(event_id, text):
                return [
                    wire.TentativeUserTranscript(
                        user_transcript=text, event_id=event_id
                    )
                ]
            case outputs.VoiceScored(score):
                return [wire.VadScore(vad_score=round(min(max(score, 0.0), 1.0), 3))]
            case outputs.ToolReported():
                return _tool_events(output)
            case outputs.TonesWanted():
                return [_tones(output)]
            case outputs.Failed(what, message):
                self.error_type = ERROR_TYPES[what]
                return [_error(CloseCode.OPERATIONAL, self.error_type, message)]
            case outputs.Ended(parked=True):
                # It is not over for the client, which is to come back.
                return []
            case outputs.Ended(EndReason.FAILED as reason, message):
                return [_error(CLOSE_CODES[reason], self.error_type, message)]
            case outputs.Ended(EndReason.SHUT_DOWN as reason, message):
                return [_error(CLOSE_CODES[reason], ErrorType.UNKNOWN, message)]
            case outputs.Ended():
                # A regular end needs no words: the close says it.
                return []
            case _:
                assert_never(output)


def metadata_frame(
    conversation_id: str, input_format: AudioFormat, output_format: AudioFormat
) -> str:
    """The first frame of a conversation."""
    return encode(
        wire.ConversationInitiationMetadata(
            conversation_id=conversation_id,
            agent_output_audio_format=output_format.name,
            user_input_audio_format=input_format.name,
        )
    )


def recogniser_frame(name: str) -> str:
    """Which speech recogniser listens, for clients that want to know."""
    return encode(wire.AsrInitiationMetadata(payload={"provider": name}))


def ping_frame(event_id: int, latency_ms: int | None) -> str:
    """To be answered by a pong with the same id."""
    return encode(wire.Ping(event_id=event_id, ping_ms=latency_ms))


def violation_frame(violation: ProtocolViolation) -> str:
    """The error that tells a client what it did wrong, before the socket closes."""
    return encode(
        wire.Error(
            code=violation.close_code,
            error_type=violation.error_type,
            message=violation.message,
            reason=violation.message,
            details={"try_again_later": True}
            if isinstance(violation, TryAgainLater)
            else None,
        )
    )


def _alignment(times: CharacterTimes) -> wire.Alignment:
    return wire.Alignment(
        chars=times.characters,
        char_start_times_ms=times.starts_ms,
        char_durations_ms=times.durations_ms,
    )


def _tool_events(output: outputs.ToolReported) -> list[wire.ServerEvent]:
    if output.outcome is None:
        return [
            wire.AgentToolRequest(
                tool_name=output.name,
                tool_call_id=output.call_id,
                tool_type=output.kind,
                event_id=output.event_id,
            )
        ]
    result, truncated = _cut(output.result)
    response = wire.AgentToolResponse(
        tool_name=output.name,
        tool_call_id=output.call_id,
        tool_type=output.kind,
        is_error=output.outcome == "error",
        is_called=True,
        event_id=output.event_id,
    )
    return [
        response,
        wire.AgentToolResponseFullPayload(
            **response.model_dump(),
            full_tool_result=result,
            truncated=True if truncated else None,
        ),
    ]


def _tones(output: outputs.TonesWanted) -> wire.DtmfRequest:
    return wire.DtmfRequest(
        payload={
            "dtmf_tones": output.tones,
            "tool_call_id": output.call_id,
            "event_id": output.event_id,
        }
    )


def _cut(text: str) -> tuple[str, bool]:
    """The text as far as it may be sent, and whether that is not all of it."""
    data = text.encode(errors="replace")
    if len(data) <= MAX_TOOL_RESULT_BYTES:
        return text, False
    return data[:MAX_TOOL_RESULT_BYTES].decode(errors="ignore"), True


def _error(code: CloseCode, error_type: ErrorType, message: str) -> wire.Error:
    return wire.Error(code=code, error_type=error_type, message=message)
