"""A tool's configuration as the API has it: checked, and read into one form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from conversations.protocol.system_tool import (
    BadParams,
    SystemToolParams,
    read_params,
)
from conversations.protocol.tool_dialect import DialectError, in_api_dialect
from conversations.protocol.tool_request import ApiSchema
from conversations.protocol.tool_schema import (
    NOTHING,
    Arguments,
    Property,
    ToolPart,
    filled,
    model_schema,
)

ToolType = Literal["client", "webhook", "system", "mcp"]
TOOL_TYPES: tuple[ToolType, ...] = get_args(ToolType)
NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
FOR_EVER = -1
DEFAULT_TIMEOUT_SECS = 20

ExecutionMode = Literal["immediate", "post_tool_speech", "async"]
PreToolSpeech = Literal["auto", "force", "off"]
InterruptionMode = Literal[
    "allow", "disable_during_tool", "disable_during_tool_and_turn"
]


ErrorHandling = Literal["auto", "summarized", "passthrough", "hide"]


class ToolConfigError(ValueError):
    """A configuration that cannot be used."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(": ".join(filter(None, fault)) for fault in faults))
        self.faults = faults
        """Where and what, with the fix."""


class Assignment(ToolPart):
    """A value of the tool's response that becomes a variable."""

    source: Literal["response"] = "response"
    dynamic_variable: str = Field(min_length=1)
    value_path: str
    sanitize: bool = False
    preserve_native_type: bool = False


class DynamicVariables(ToolPart):
    """Values of variables where a conversation has none."""

    dynamic_variable_placeholders: dict[str, Any] = Field(default_factory=dict)


class _Tool(ToolPart):
    """What all tools have."""

    name: str
    description: str = ""
    response_timeout_secs: int = DEFAULT_TIMEOUT_SECS
    execution_mode: ExecutionMode = "immediate"
    pre_tool_speech: PreToolSpeech = "auto"
    interruption_mode: InterruptionMode = "allow"
    tool_error_handling_mode: ErrorHandling = "auto"
    assignments: list[Assignment] = Field(default_factory=list)
    dynamic_variables: DynamicVariables = Field(default_factory=DynamicVariables)

    @model_validator(mode="before")
    @classmethod
    def _older_names(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        newer = dict(data)
        if data.get("disable_interruptions") and not data.get("interruption_mode"):
            newer["interruption_mode"] = "disable_during_tool"
        if data.get("force_pre_tool_speech") and not data.get("pre_tool_speech"):
            newer["pre_tool_speech"] = "force"
        return newer

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError(
                f"{name[:80]!r} does not do; use up to 64 letters, digits, _ and -, as"
                " language models accept no other"
            )
        return name


class ClientTool(_Tool):
    """Runs in the client."""

    type: Literal["client"]
    description: str
    parameters: Arguments | None = None
    expects_response: bool = False

    @model_validator(mode="after")
    def _check_client(self) -> Self:
        _check_object(self.parameters, "parameters")
        secs = self.response_timeout_secs
        if secs == FOR_EVER and not self.expects_response:
            raise ValueError(
                "response_timeout_secs: -1 waits for ever, which needs expects_response"
                " true"
            )
        if secs != FOR_EVER and not 1 <= secs <= 120:
            raise ValueError(
                f"response_timeout_secs: {secs} is out of range; use 1 to 120, or -1 to"
                " wait for ever"
            )
        return self


class WebhookTool(_Tool):
    """A request over HTTP."""

    type: Literal["webhook"]
    description: str
    response_timeout_secs: Annotated[int, Field(ge=5, le=300)] = DEFAULT_TIMEOUT_SECS
    api_schema: ApiSchema
    follow_redirects: bool = False
    follow_redirects_allowed_domains: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _check_webhook(self) -> Self:
        _check_object(
            self.api_schema.request_body_schema, "api_schema.request_body_schema"
        )
        return self


class SystemParams(ToolPart):
    """Which of the built-in tools it is, and how it is to behave."""

    system_tool_type: str = Field(min_length=1)


class SystemTool(_Tool):
    """Something the server itself does, such as ending the call."""

    type: Literal["system"]
    response_timeout_secs: Annotated[int, Field(ge=1)] = DEFAULT_TIMEOUT_SECS
    params: SystemParams


class McpTool(_Tool):
    """A tool of an MCP server."""

    type: Literal["mcp"]
    response_timeout_secs: Annotated[int, Field(ge=1)] = DEFAULT_TIMEOUT_SECS


_AnyTool = Annotated[
    ClientTool | WebhookTool | SystemTool | McpTool, Field(discriminator="type")
]
_TOOLS: TypeAdapter[ClientTool | WebhookTool | SystemTool | McpTool] = TypeAdapter(
    _AnyTool
)


@dataclass(frozen=True, slots=True)
class ToolConfig:
    """One tool, whichever way its configuration was written."""

    name: str
    type: ToolType
    description: str
    parameters: Mapping[str, object]
    """JSON schema of the arguments that the language model fills, type object."""
    expects_response: bool
    """False: a client tool is not waited for. True for all that run here."""
    response_timeout_secs: int
    """-1: waits for ever."""
    execution_mode: ExecutionMode
    interruption_mode: InterruptionMode
    tool_error_handling_mode: ErrorHandling
    pre_tool_speech: PreToolSpeech
    assignments: tuple[Assignment, ...]
    dynamic_variables: Mapping[str, object]
    """Values of variables where a conversation has none."""
    variables: frozenset[str]
    """The variables its parameters, headers and address need."""
    config: Mapping[str, object]
    """What was sent, in the API's dialect: kept and given back."""
    api_schema: ApiSchema | None = None
    """Of a webhook."""
    follow_redirects: bool = False
    """Of a webhook: whether it may send on to another address."""
    redirect_domains: tuple[str, ...] = ()
    """To these and below them alone; none: to any."""
    system_tool_type: str = ""
    """Of a system tool."""
    system_params: SystemToolParams | None = None
    """Of a system tool that is built in here."""
    schema: Property | None = field(default=None, repr=False)

    @property
    def response_timeout_ms(self) -> int | None:
        """None: waits for ever."""
        if self.response_timeout_secs == FOR_EVER:
            return None
        return self.response_timeout_secs * 1000

    def arguments(
        self, given: Mapping[str, object], variables: Mapping[str, object]
    ) -> dict[str, object]:
        """What is sent to the tool: the model's arguments, constants, variables.

        A tool that declares no parameters is given what the model says. Raises
        MissingParameterValue.
        """
        if self.schema is None or not self.schema.properties:
            return dict(given)
        known = {**self.dynamic_variables, **variables}
        value = filled(self.schema, given, known)
        return (
            dict(value) if isinstance(value, Mapping) and value is not NOTHING else {}
        )


def parse_tool(config: Mapping[str, object]) -> ToolConfig:
    """Read a tool's configuration, in either dialect.

    Raises ToolConfigError, which names the path and the fix.
    """
    kind = config.get("type")
    if kind not in TOOL_TYPES:
        raise ToolConfigError(
            [("type", f"{kind!r} is no type of tool; use {', '.join(TOOL_TYPES)}")]
        )
    try:
        written = _completed(in_api_dialect(config))
        tool = _TOOLS.validate_python(written)
        return _tool_config(tool, written)
    except DialectError as error:
        raise ToolConfigError([(error.path, error.message)]) from None
    except BadParams as error:
        faults = [
            (f"params.{path}".rstrip("."), message) for path, message in error.faults
        ]
        raise ToolConfigError(faults) from None
    except ValidationError as error:
        raise ToolConfigError([_fault(fault) for fault in error.errors()]) from None


def _completed(config: dict[str, object]) -> dict[str, object]:
    """A system tool that names itself says which one it is."""
    if config.get("type") == "system" and not config.get("params"):
        return {**config, "params": {"system_tool_type": config.get("name")}}
    return config


def _tool_config(
    tool: ClientTool | WebhookTool | SystemTool | McpTool, written: dict[str, object]
) -> ToolConfig:
    schema, api, variables = None, None, frozenset[str]()
    if isinstance(tool, ClientTool):
        schema = tool.parameters
    elif isinstance(tool, WebhookTool):
        api = tool.api_schema
        schema, variables = api.parameters(), api.variables()
    if schema is not None:
        variables |= schema.variables()
    return ToolConfig(
        name=tool.name,
        type=tool.type,
        description=tool.description,
        parameters=model_schema(schema)
        if schema is not None
        else {"type": "object", "properties": {}},
        expects_response=not isinstance(tool, ClientTool) or tool.expects_response,
        response_timeout_secs=tool.response_timeout_secs,
        execution_mode=tool.execution_mode,
        interruption_mode=tool.interruption_mode,
        tool_error_handling_mode=tool.tool_error_handling_mode,
        pre_tool_speech=tool.pre_tool_speech,
        assignments=tuple(tool.assignments),
        dynamic_variables=tool.dynamic_variables.dynamic_variable_placeholders,
        variables=variables,
        config=written,
        api_schema=api,
        follow_redirects=isinstance(tool, WebhookTool) and tool.follow_redirects,
        redirect_domains=tuple(tool.follow_redirects_allowed_domains)
        if isinstance(tool, WebhookTool)
        else (),
        system_tool_type=tool.params.system_tool_type
        if isinstance(tool, SystemTool)
        else "",
        system_params=read_params(tool.params.model_dump())
        if isinstance(tool, SystemTool)
        else None,
        schema=schema,
    )


def _check_object(schema: Property | None, name: str) -> None:
    if schema is not None and schema.type != "object":
        raise ValueError(f'{name}: is to be a schema of type "object"')


_NAMED = re.compile(r"([a-z_][\w.]*): (.*)", re.DOTALL)


def _fault(fault: ErrorDetails) -> tuple[str, str]:
    # The first part is the branch of the union: the type, which is known.
    places = [str(place) for place in fault["loc"][1:]]
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing":
        message = "is needed"
        if places == ["description"]:
            message += ": when to use the tool, and what it does"
    elif fault["type"] == "value_error" and (named := _NAMED.fullmatch(message)):
        # A check of several fields names the one that is to be mended.
        places.append(named[1])
        message = named[2]
    return ".".join(places), message
