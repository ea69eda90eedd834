"""An MCP server and its tools, as they are known before it is asked."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator

from conversations.protocol.headers import HeaderValue, SecretHeader, checked_headers
from conversations.protocol.mcp_tool_override import (
    MAX_OVERRIDES,
    OVERRIDES,
    ToolOverride,
    options_of,
    parse_override,
)
from conversations.protocol.tool_config import (
    ExecutionMode,
    InterruptionMode,
    PreToolSpeech,
    ToolConfigError,
)
from conversations.protocol.tool_request import Connection
from conversations.protocol.tool_schema import ToolPart

McpTransport = Literal["STREAMABLE_HTTP", "SSE"]
ApprovalPolicy = Literal[
    "auto_approve_all", "require_approval_all", "require_approval_per_tool"
]


class ServerConfig(ToolPart):
    """A server as the API has it; what is not named here is kept and has no effect."""

    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=20_000)
    url: str = Field(max_length=2_000)
    transport: McpTransport = "STREAMABLE_HTTP"
    approval_policy: ApprovalPolicy = "require_approval_all"
    request_headers: dict[str, HeaderValue] = Field(default_factory=dict)
    auth_connection: Connection | None = None
    secret_token: SecretHeader | None = None
    response_timeout_secs: Annotated[int, Field(ge=5, le=300)] | None = None
    execution_mode: ExecutionMode = "immediate"
    pre_tool_speech: PreToolSpeech = "auto"
    interruption_mode: InterruptionMode = "allow"
    tool_config_overrides: list[dict[str, Any]] = Field(
        default_factory=list, max_length=MAX_OVERRIDES
    )

    @field_validator("url", mode="before")
    @classmethod
    def _check_url(cls, url: object) -> object:
        if not isinstance(url, str):
            raise ValueError("is to be an address; secrets belong into request_headers")
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("is to begin with https:// (or http://) and a host")
        return url

    @field_validator("request_headers", mode="before")
    @classmethod
    def _check_headers(cls, headers: object) -> object:
        return checked_headers(headers)

    @field_validator("auth_connection", mode="before")
    @classmethod
    def _check_connection(cls, named: object) -> object:
        if not isinstance(named, dict) or "auth_connection_id" not in named:
            raise ValueError(
                "is to be {auth_connection_id}; there are no environments here"
            )
        return named

    @field_validator("secret_token", mode="before")
    @classmethod
    def _check_token(cls, named: object) -> object:
        secret_id = named.get("secret_id") if isinstance(named, dict) else None
        if not isinstance(secret_id, str):
            raise ValueError(
                "is to be {secret_id}: keep the token as a secret of the workspace first"
            )
        return named


def parse_server(written: Mapping[str, Any]) -> ServerConfig:
    """Read what the API says. Raises ToolConfigError, which names the path."""
    try:
        config = ServerConfig.model_validate(dict(written))
    except ValidationError as error:
        raise ToolConfigError(
            [
                (
                    ".".join(map(str, one["loc"])),
                    "is missing"
                    if one["type"] == "missing"
                    else one["msg"].removeprefix("Value error, "),
                )
                for one in error.errors(include_input=False)
            ]
        ) from None
    for number, one in enumerate(config.tool_config_overrides):
        try:
            parse_override(one)
        except ToolConfigError as error:
            raise ToolConfigError(
                [
                    (f"{OVERRIDES}.{number}.{path}".rstrip("."), message)
                    for path, message in error.faults
                ]
            ) from None
    return config


@dataclass(frozen=True, slots=True)
class ListedTool:
    """A tool as a server describes it."""

    name: str
    description: str
    input_schema: Mapping[str, object]

    @property
    def hash(self) -> str:
        """What a yes to this tool is bound to: described otherwise, it has another."""
        return tool_hash(self.description, self.input_schema)


def tool_hash(description: str, input_schema: Mapping[str, object]) -> str:
    """SHA-256 of what a server says of a tool, whatever the order of its keys."""
    said = {"description": description, "input_schema": input_schema}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class McpServerSettings:
    """Where a server is, how one signs in, and which of its tools may run unasked."""

    public_id: str
    name: str
    url: str
    transport: McpTransport = "STREAMABLE_HTTP"
    headers: Mapping[str, HeaderValue] = field(default_factory=dict, repr=False)
    connection_id: str = ""
    """ "" signs in by the headers alone."""
    policy: ApprovalPolicy = "require_approval_all"
    approved: Mapping[str, str] = field(default_factory=dict)
    """The hash with which a tool was approved, by its name."""
    listed: tuple[ListedTool, ...] = ()
    """What it had when it was last asked."""
    timeout_ms: int | None = None
    """Of a tool; None: the site's."""
    options: Mapping[str, object] = field(default_factory=dict)
    """How its tools are run, as the API has it."""
    overrides: Mapping[str, ToolOverride] = field(default_factory=dict)
    """Where a tool is run otherwise than the others, by its name."""

    def options_of(self, tool_name: str) -> Mapping[str, object]:
        """How this tool is run."""
        return options_of(self.options, self.overrides.get(tool_name))

    def timeout_ms_of(self, tool_name: str) -> int | None:
        """Of this tool; None: the site's."""
        own = self.overrides.get(tool_name)
        if own is not None and own.response_timeout_secs is not None:
            return own.response_timeout_secs * 1000
        return self.timeout_ms

    def needs_yes(self, tool: ListedTool) -> bool:
        """Whether the caller is asked before this tool, as described now, may run."""
        if self.policy == "auto_approve_all":
            return False
        if self.policy == "require_approval_all":
            return True
        return self.approved.get(tool.name) != tool.hash
