"""How one tool of an MCP server is run, where that is not as its server's others are.

Values of arguments may come from the owner: then the model is neither asked for them nor
heard about them.
"""

import copy
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from conversations.protocol.tool_config import (
    Assignment,
    ExecutionMode,
    InterruptionMode,
    PreToolSpeech,
    ToolConfigError,
)
from conversations.protocol.tool_schema import MissingParameterValue, ToolPart

OVERRIDES = "tool_config_overrides"
"""Where a server's configuration holds them, a list."""
MAX_OVERRIDES = 500
Options = Mapping[str, object]


class Constant(ToolPart):
    """Always this value."""

    source: Literal["constant"]
    constant_value: Any = None


class FromVariable(ToolPart):
    """The value of a variable of the conversation."""

    source: Literal["dynamic_variable"]
    dynamic_variable: str = Field(min_length=1)


class FromModel(ToolPart):
    """As the model says; `prompt` is what it is told of it."""

    source: Literal["llm"]
    prompt: str = ""


class Omitted(ToolPart):
    """Never sent."""

    source: Literal["omit"]


Input = Annotated[
    Constant | FromVariable | FromModel | Omitted, Field(discriminator="source")
]


class ToolOverride(ToolPart):
    """What is other for one tool; what is not given is as its server has it."""

    tool_name: str = Field(min_length=1, max_length=200)
    pre_tool_speech: PreToolSpeech | None = None
    force_pre_tool_speech: bool | None = None
    interruption_mode: InterruptionMode | None = None
    disable_interruptions: bool | None = None
    execution_mode: ExecutionMode | None = None
    response_timeout_secs: Annotated[int, Field(ge=5, le=300)] | None = None
    assignments: list[Assignment] = Field(default_factory=list)
    input_overrides: dict[str, Input] = Field(default_factory=dict)
    """By path into the arguments, such as `filter.owner`."""

    @field_validator("input_overrides", mode="before")
    @classmethod
    def _drop_null_inputs(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        return {path: value for path, value in given.items() if value is not None}

    @field_validator("input_overrides")
    @classmethod
    def _check_paths(cls, inputs: dict[str, Input]) -> dict[str, Input]:
        for path in inputs:
            if not _parts(path):
                raise ValueError(f"{path!r} names no argument")
        return inputs

    def asked_of_model(self, schema: Mapping[str, object]) -> dict[str, object]:
        """The schema of the arguments without what comes from elsewhere."""
        asked: dict[str, object] = copy.deepcopy(dict(schema))
        for path, value in self.input_overrides.items():
            *before, name = _parts(path)
            part = _schema_at(asked, before)
            properties = part.get("properties")
            if not isinstance(properties, dict) or name not in properties:
                continue
            if isinstance(value, FromModel):
                if value.prompt and isinstance(properties[name], dict):
                    properties[name]["description"] = value.prompt
                continue
            del properties[name]
            required = part.get("required")
            if isinstance(required, list):
                part["required"] = [one for one in required if one != name]
        return asked

    def completed(
        self, given: Mapping[str, object], variables: Mapping[str, object]
    ) -> dict[str, object]:
        """The arguments as they are sent. Raises MissingParameterValue."""
        arguments: dict[str, object] = copy.deepcopy(dict(given))
        for path, value in self.input_overrides.items():
            match value:
                case Constant():
                    _put(arguments, _parts(path), value.constant_value)
                case FromVariable(dynamic_variable=name):
                    if name not in variables:
                        raise MissingParameterValue(name)
                    _put(arguments, _parts(path), variables[name])
                case Omitted():
                    _take(arguments, _parts(path))
        return arguments


_OVERRIDE = TypeAdapter(ToolOverride)


def parse_override(written: object) -> ToolOverride:
    """Raises ToolConfigError, which names the path."""
    try:
        return _OVERRIDE.validate_python(written)
    except ValidationError as error:
        raise ToolConfigError(
            [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        ) from None


def overrides_of(options: Options) -> dict[str, ToolOverride]:
    """Those of a server's configuration by tool; what cannot be read is left out."""
    found: dict[str, ToolOverride] = {}
    written = options.get(OVERRIDES)
    for one in written if isinstance(written, list) else ():
        try:
            override = parse_override(one)
        except ToolConfigError:
            # Checked when it is sent; staff may write anything.
            continue
        found[override.tool_name] = override
    return found


def options_of(server: Options, override: ToolOverride | None) -> dict[str, object]:
    """How a tool is run: as its own options say, else as its server's do."""
    own = override.model_dump(exclude_none=True) if override else {}
    return {**newer_names(server), **newer_names(own)}


def newer_names(options: Options) -> dict[str, object]:
    """What is given, with the newer names for what has an older one."""
    newer = {name: value for name, value in options.items() if value is not None}
    if "disable_interruptions" in newer:
        mode = "disable_during_tool" if newer["disable_interruptions"] else "allow"
        newer.setdefault("interruption_mode", mode)
    if "force_pre_tool_speech" in newer:
        speech = "force" if newer["force_pre_tool_speech"] else "auto"
        newer.setdefault("pre_tool_speech", speech)
    return newer


# --- Paths -----------------------------------------------------------------------------


def _parts(path: str) -> list[str]:
    return [part for part in path.strip().removeprefix("$").split(".") if part]


def _schema_at(schema: dict[str, object], parts: Iterable[str]) -> dict[str, object]:
    for part in parts:
        properties = schema.get("properties")
        inner = properties.get(part) if isinstance(properties, dict) else None
        if not isinstance(inner, dict):
            return {}
        schema = inner
    return schema


def _put(
    arguments: MutableMapping[str, object], parts: list[str], value: object
) -> None:
    for part in parts[:-1]:
        inner = arguments.get(part)
        if not isinstance(inner, dict):
            inner = arguments[part] = {}
        arguments = inner
    arguments[parts[-1]] = value


def _take(arguments: MutableMapping[str, object], parts: list[str]) -> None:
    for part in parts[:-1]:
        inner = arguments.get(part)
        if not isinstance(inner, dict):
            return
        arguments = inner
    arguments.pop(parts[-1], None)
