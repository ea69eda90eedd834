"""What client and server say to each other about resuming: frames, and parts of frames.

No event of the vendor's contract: only clients that ask for it are told.
"""

import json
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_core import from_json

from conversations.protocol.audio_frames import user_audio
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.received import MAX_EVENT_ID, Received
from conversations.realtime.resuming.token import MAX_TOKEN_CHARACTERS

METADATA = "conversation_initiation_metadata"
RESUME = "conversation_resume"
RESUMED = "conversation_resumed"
_EXAMPLE = f'{{"type": "{RESUME}", "token": "...", "received": 0}}'
_SHORT_FRAME = 300
"""Pongs are no longer."""


class Resume(Received):
    """The first frame of a client that comes back."""

    type: str
    token: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN_CHARACTERS)]
    received: Annotated[int, Field(ge=0, le=MAX_EVENT_ID)]


@dataclass(frozen=True, slots=True)
class Resumed:
    """What it is told then."""

    conversation_id: str
    received: int
    token: str = field(repr=False)
    window_ms: int = 0
    restarted: bool = False

    @property
    def frame(self) -> str:
        """On the wire."""
        event = {
            "conversation_id": self.conversation_id,
            "received": self.received,
            "token": self.token,
            "window_ms": self.window_ms,
            "restarted": self.restarted,
        }
        return json.dumps({"type": RESUMED, f"{RESUMED}_event": event})


def read_resume(frame: str | bytes) -> Resume:
    """What a client that comes back says first. Raises ProtocolViolation."""
    try:
        fields = from_json(frame, allow_inf_nan=False)
        wish = Resume.model_validate(fields)
    except ValidationError as error:
        named = ".".join(map(str, error.errors()[0]["loc"])) or "the frame"
        raise client_fault(
            ErrorType.INVALID_MESSAGE, f"{RESUME}: {named} is wrong; send {_EXAMPLE}"
        ) from None
    except ValueError:
        raise client_fault(
            ErrorType.INVALID_MESSAGE, f"Who resumes sends {_EXAMPLE} first"
        ) from None
    if wish.type != RESUME:
        raise client_fault(
            ErrorType.INVALID_MESSAGE, f"Who resumes sends {_EXAMPLE} first"
        )
    return wish


def with_offer(frame: str, token: str, window_ms: int, ping_interval_ms: int) -> str:
    """The metadata with how to come back; any other frame as it is."""
    fields = _of_type(frame, METADATA)
    event = None if fields is None else fields.get(f"{METADATA}_event")
    if not isinstance(event, dict):
        return frame
    event["resumption"] = {
        "token": token,
        "window_ms": window_ms,
        "ping_interval_ms": ping_interval_ms,
    }
    return json.dumps(fields)


def is_metadata(frame: str) -> bool:
    """Whether it is what a conversation begins with."""
    return _of_type(frame, METADATA) is not None


def with_received(frame: str, received: int) -> str:
    """A ping with how many frames the client may forget; any other frame as it is."""
    if not frame.startswith('{"type":"ping"') and '"ping"' not in frame[:_SHORT_FRAME]:
        return frame
    fields = _of_type(frame, "ping")
    event = None if fields is None else fields.get("ping_event")
    if not isinstance(event, dict):
        return frame
    event["received"] = received
    return json.dumps(fields)


def acknowledged(frame: str | bytes) -> int | None:
    """How many frames a pong says the client has; None for any other frame."""
    if len(frame) > _SHORT_FRAME:
        return None
    text = frame if isinstance(frame, str) else frame.decode(errors="replace")
    if user_audio(text) is not None or '"pong"' not in text:
        return None
    fields = _of_type(text, "pong")
    received = None if fields is None else fields.get("received")
    if isinstance(received, bool) or not isinstance(received, int):
        return None
    return received


def plain_pong(frame: str | bytes) -> str:
    """A pong as the vendor's clients send it; hosted agents are told no more."""
    fields: dict[str, object] = from_json(frame)
    return json.dumps({k: v for k, v in fields.items() if k != "received"})


def _of_type(frame: str, wire_type: str) -> dict[str, object] | None:
    try:
        fields = from_json(frame)
    except ValueError:
        return None
    if isinstance(fields, dict) and fields.get("type") == wire_type:
        return fields
    return None
