"""What a built-in tool is set to: the `params` of a tool of type system."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from conversations.protocol.tool_schema import ToolPart

MAX_DELAY_MS = 60_000
MAX_TRANSFERS = 50
NEVER = -1


class EndCall(ToolPart):
    """Hang up."""

    system_tool_type: Literal["end_call"]


class SkipTurn(ToolPart):
    """Give the caller time."""

    system_tool_type: Literal["skip_turn"]
    wait_timeout_secs: Annotated[float, Field(le=3_600)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        secs = self.wait_timeout_secs
        if secs is not None and secs != NEVER and secs <= 0:
            raise ValueError("wait_timeout_secs: is to be above 0, or -1 for never")
        return self

    @property
    def wait_ms(self) -> int | None:
        """None: for as long as it takes."""
        secs = self.wait_timeout_secs
        return None if secs is None or secs == NEVER else round(secs * 1000)


class LanguageDetection(ToolPart):
    """Go on in the caller's language."""

    system_tool_type: Literal["language_detection"]
    only_at_conversation_start: bool = False


class AgentTransfer(ToolPart):
    """A way out to another agent."""

    agent_id: str = ""
    condition: str = Field(min_length=1)
    delay_ms: Annotated[int, Field(ge=0, le=MAX_DELAY_MS)] = 0
    transfer_message: str = ""
    enable_transferred_agent_first_message: bool = False
    is_workflow_node_transfer: bool = False
    preserve_voice_settings: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.agent_id and not self.is_workflow_node_transfer:
            raise ValueError("agent_id: is needed: which agent takes over")
        return self


class TransferToAgent(ToolPart):
    """Hand over to another agent."""

    system_tool_type: Literal["transfer_to_agent"]
    transfers: Annotated[
        list[AgentTransfer], Field(min_length=1, max_length=MAX_TRANSFERS)
    ]


class Destination(ToolPart):
    """Where a call is put through to."""

    type: Literal[
        "phone", "phone_dynamic_variable", "sip_uri", "sip_uri_dynamic_variable"
    ]
    phone_number: str = ""
    sip_uri: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        name = "phone_number" if self.type.startswith("phone") else "sip_uri"
        if not getattr(self, name).strip():
            raise ValueError(f"{name}: is needed for the type {self.type}")
        return self

    @property
    def is_variable(self) -> bool:
        """Whether `value` is the name of a variable."""
        return self.type.endswith("_dynamic_variable")

    @property
    def value(self) -> str:
        """The number, the address, or a variable's name."""
        return (self.phone_number or self.sip_uri).strip()


class NumberTransfer(ToolPart):
    """A number calls may be put through to."""

    transfer_destination: Destination
    condition: str = Field(min_length=1)
    transfer_type: Literal["blind", "conference", "sip_refer"] = "conference"

    @model_validator(mode="before")
    @classmethod
    def _older_form(cls, data: object) -> object:
        if not isinstance(data, dict) or data.get("transfer_destination"):
            return data
        number = data.get("phone_number")
        if not number:
            return data
        phone = {"type": "phone", "phone_number": number}
        return {**data, "transfer_destination": phone}


class TransferToNumber(ToolPart):
    """Have the client put the call through."""

    system_tool_type: Literal["transfer_to_number"]
    transfers: Annotated[
        list[NumberTransfer], Field(min_length=1, max_length=MAX_TRANSFERS)
    ]
    enable_client_message: bool = True


class KeypadTones(ToolPart):
    """Have the client press keys."""

    system_tool_type: Literal["play_keypad_touch_tone"]
    suppress_turn_after_dtmf: bool = False


class VoicemailDetection(ToolPart):
    """Leave a message on an answering machine, and hang up."""

    system_tool_type: Literal["voicemail_detection"]
    voicemail_message: str = ""


SystemToolParams = (
    EndCall
    | SkipTurn
    | LanguageDetection
    | TransferToAgent
    | TransferToNumber
    | KeypadTones
    | VoicemailDetection
)
_PARAMS: TypeAdapter[SystemToolParams] = TypeAdapter(
    Annotated[SystemToolParams, Field(discriminator="system_tool_type")]
)
BUILT_IN_TOOLS = (
    "end_call",
    "language_detection",
    "skip_turn",
    "transfer_to_agent",
    "transfer_to_number",
    "play_keypad_touch_tone",
    "voicemail_detection",
)
"""In the order in which the API lists them."""


class BadParams(ValueError):
    """Params that cannot be used."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults
        """Where below `params`, and what, with the fix."""


def read_params(params: Mapping[str, object]) -> SystemToolParams | None:
    """What they say; None for a tool that is not built in here.

    Raises BadParams.
    """
    if params.get("system_tool_type") not in BUILT_IN_TOOLS:
        return None
    try:
        return _PARAMS.validate_python(dict(params))
    except ValidationError as error:
        faults = []
        for fault in error.errors():
            # The first part is the branch of the union: the type, which is known.
            path = ".".join(str(place) for place in fault["loc"][1:])
            message = fault["msg"].removeprefix("Value error, ")
            message = "is needed" if fault["type"] == "missing" else message
            faults.append((path, message))
        raise BadParams(faults) from None
