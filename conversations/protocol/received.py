"""What all messages from clients have in common."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_EVENT_ID = 2**53 - 1
"""The largest whole number that JavaScript keeps exact."""

EchoedEventId = Annotated[int, Field(ge=0, le=MAX_EVENT_ID)]


class Received(BaseModel):
    """Data from outside: unknown keys are dropped, null counts as absent.

    Clients run ahead of the server, and their languages write null for what is not set.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None}


class ClientMessage(Received):
    """A frame from a client that has a `type`."""

    wire_type: ClassVar[str]
