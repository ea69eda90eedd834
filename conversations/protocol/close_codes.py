"""How a conversation fails on the wire: close codes, error types, violations."""

from enum import IntEnum, StrEnum

MAX_CLOSE_REASON_BYTES = 123


class CloseCode(IntEnum):
    """Why the server closes the socket.

    Clients take NORMAL for "the agent ended the call" and everything else for an error,
    whose text they show.
    """

    NORMAL = 1000
    OPERATIONAL = 1002
    """Timeouts, safety, a failing model or speech service."""
    CLIENT_FAULT = 1008
    """Bad JSON, a missing field, no permission, a forbidden override."""
    INTERNAL = 1011
    TRY_AGAIN_LATER = 1013
    """To clients that come back to a conversation: they dial again."""


class ErrorType(StrEnum):
    """The `error_type` values clients know."""

    UNKNOWN = "unknown"
    INVALID_MESSAGE = "invalid_message"
    TELEPHONY_AGENT_ERROR = "telephony_agent_error"
    MCP_TOOL_ERROR = "mcp_tool_error"
    MCP_HTTPS_ERROR = "mcp_https_error"
    VALUE_ERROR = "value_error"
    MISSING_FIELDS = "missing_fields"
    OVERRIDE_ERROR = "override_error"
    MISSING_DYNAMIC_VARIABLE_TRANSFER = "missing_dynamic_variable_transfer"
    MISSING_DYNAMIC_VARIABLE = "missing_dynamic_variable"
    WEBSOCKET_DISCONNECT = "websocket_disconnect"
    SAFETY_VIOLATION = "safety_violation"
    LLM_TIMEOUT = "llm_timeout"
    TRANSPORT_RECEIVE_TIMEOUT = "transport_receive_timeout"
    ASYNCIO_TIMEOUT = "asyncio_timeout"
    HTTP_EXCEPTION = "http_exception"
    MAX_DURATION_EXCEEDED = "max_duration_exceeded"
    LLM_ERROR = "llm_error"
    CUSTOM_LLM_ERROR = "custom_llm_error"
    CASCADE_BRAIN_ERROR = "cascade_brain_error"
    ASR_TRANSCRIPTION_ERROR = "asr_transcription_error"
    VAD_ERROR = "vad_error"
    TURN_PROBABILITY_ERROR = "turn_probability_error"
    TTS_CASCADE_ERROR = "tts_cascade_error"
    REDIS_TIMEOUT_ERROR = "redis_timeout_error"
    UNKNOWN_WEBSOCKET_CRASH = "unknown_websocket_crash"


CLIENT_FAULTS = frozenset(
    {
        ErrorType.INVALID_MESSAGE,
        ErrorType.VALUE_ERROR,
        ErrorType.MISSING_FIELDS,
        ErrorType.OVERRIDE_ERROR,
        ErrorType.MISSING_DYNAMIC_VARIABLE,
        ErrorType.MISSING_DYNAMIC_VARIABLE_TRANSFER,
    }
)
"""What whoever wrote the client has to mend."""


class ProtocolViolation(Exception):
    """The client sent what the contract does not allow.

    The message names the field and says how to mend it, for the person who wrote the
    client; it repeats no value that was sent.
    """

    def __init__(
        self, close_code: CloseCode, error_type: ErrorType, message: str
    ) -> None:
        super().__init__(message)
        self.close_code = close_code
        self.error_type = error_type
        self.message = message


def client_fault(error_type: ErrorType, message: str) -> ProtocolViolation:
    """A violation that closes with CLIENT_FAULT."""
    return ProtocolViolation(CloseCode.CLIENT_FAULT, error_type, message)


def close_reason(message: str) -> str:
    """The message cut to what fits into a close frame, at a character boundary."""
    raw = message.encode("utf-8", "replace")
    if len(raw) <= MAX_CLOSE_REASON_BYTES:
        return raw.decode()
    ellipsis = "…"
    room = MAX_CLOSE_REASON_BYTES - len(ellipsis.encode())
    return raw[:room].decode("utf-8", "ignore") + ellipsis
