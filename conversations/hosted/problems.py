"""How the hosted side fails, in words for people."""

from enum import StrEnum

from conversations.protocol.close_codes import CloseCode, ErrorType, ProtocolViolation


class Fault(StrEnum):
    """Whose turn it is to do something about it."""

    SETTINGS = "settings"
    """Staff: a key, an id or an address is wrong."""
    PASSING = "passing"
    """Nobody: it may work the next time."""


class HostedError(Exception):
    """The hosted side failed.

    The message may reach the caller: it says what failed and how to mend it, and holds
    no secret and no address. `detail` is for staff; it holds no secret either.
    """

    def __init__(
        self,
        message: str,
        *,
        fault: Fault,
        error_type: ErrorType = ErrorType.HTTP_EXCEPTION,
        detail: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fault = fault
        self.error_type = error_type
        self.detail = detail

    @property
    def for_staff(self) -> str:
        """The message with what the other side said."""
        return f"{self.message} ({self.detail})" if self.detail else self.message

    def violation(self) -> ProtocolViolation:
        """How a client is told."""
        passing = self.fault is Fault.PASSING
        code = CloseCode.OPERATIONAL if passing else CloseCode.INTERNAL
        return ProtocolViolation(code, self.error_type, self.message)


def without_secret(text: str, secret: str) -> str:
    """The text on one line, cut, with the secret blotted out."""
    if secret:
        text = text.replace(secret, "***")
    return " ".join(text.split())[:300]
