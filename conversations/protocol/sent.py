"""What all events to clients have in common, and how one becomes a frame.

An event is written flat here (`Ping(event_id=1, ping_ms=None)`); on the wire its fields
lie under the type's payload key (`{"type": "ping", "ping_event": {...}}`).
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import to_json

from conversations.protocol.storable import whole_characters


def well_formed(value: object) -> object:
    """The value with every string in it encodable.

    A model's stream can cut a surrogate pair in two: halves that meet are joined, one
    left alone becomes U+FFFD. Without this the frame could not be written at all.
    """
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, Mapping):
        return {well_formed(key): well_formed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [well_formed(item) for item in value]
    return value


Text = Annotated[str, BeforeValidator(well_formed)]
FreeObject = Annotated[dict[str, object], BeforeValidator(well_formed)]
EventId = Annotated[int, Field(strict=True, ge=0)]


class Sent(BaseModel):
    """Data we send: no key that the contract does not have."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SentEvent(Sent):
    """An event with a payload."""

    wire_type: ClassVar[str]
    payload_key: ClassVar[str]

    def to_json(self) -> str:
        """The frame."""
        return (
            f'{{"type":"{self.wire_type}","{self.payload_key}":{self.payload_json()}}}'
        )

    def payload_json(self) -> str:
        """The payload; what is None is left out: clients stumble over null."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def from_frame(cls, frame: Mapping[str, object]) -> Self:
        """The event of a parsed frame of this type. Raises ValueError."""
        return cls.model_validate(frame.get(cls.payload_key))


class SentObject(Sent):
    """An event whose payload is any object."""

    wire_type: ClassVar[str]
    payload_key: ClassVar[str]
    payload_may_lack: ClassVar[bool] = True
    """An empty payload is left out of the frame."""

    payload: FreeObject = Field(default_factory=dict)

    def to_json(self) -> str:
        """The frame."""
        if not self.payload and self.payload_may_lack:
            return f'{{"type":"{self.wire_type}"}}'
        payload = to_json(self.payload, inf_nan_mode="null").decode()
        return f'{{"type":"{self.wire_type}","{self.payload_key}":{payload}}}'

    @classmethod
    def from_frame(cls, frame: Mapping[str, object]) -> Self:
        """The event of a parsed frame of this type. Raises ValueError."""
        return cls.model_validate({"payload": frame.get(cls.payload_key) or {}})
