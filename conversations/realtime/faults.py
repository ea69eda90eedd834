"""What turns a client away, or ends its conversation, without a fault of its own."""

from conversations.protocol.close_codes import CloseCode, ErrorType, ProtocolViolation

SERVER_RESTARTS = 1012
"""With this code uvicorn ends its sockets when it stops; clients that can come back are
told with it that they may."""
STOPPING = ProtocolViolation(
    CloseCode.INTERNAL, ErrorType.UNKNOWN, "The server is stopping. Try again later."
)
INTERNAL_ERROR = ProtocolViolation(
    CloseCode.INTERNAL,
    ErrorType.UNKNOWN,
    "Internal error: the conversation cannot go on.",
)
TOO_SLOW = ProtocolViolation(
    CloseCode.OPERATIONAL,
    ErrorType.WEBSOCKET_DISCONNECT,
    "The client reads more slowly than the agent speaks.",
)


class NotReady(ProtocolViolation):
    """The models that agents need could not be loaded."""

    def __init__(self, problem: str) -> None:
        super().__init__(CloseCode.INTERNAL, ErrorType.UNKNOWN, problem)


class TryAgainLater(ProtocolViolation):
    """There is no room or no agent ready just now."""

    def __init__(self, message: str) -> None:
        super().__init__(
            CloseCode.OPERATIONAL, ErrorType.UNKNOWN, f"{message} Try again later."
        )
