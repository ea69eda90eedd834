"""A preset: what it is told, its connection, its tools and its agent, read from a folder.

The folder has `preset.json`, `prompt.txt`, and a file for each tool, written as the
dashboard's tool JSON. Where a parameter belongs, a placeholder stands in the texts.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from conversations.presets.origin import BadOrigin, IsOpened, read_origin
from conversations.protocol.auth_connection import SECRET_FIELD

FOLDER = Path(__file__).parent
MANIFEST, PROMPT = "preset.json", "prompt.txt"
NAME = re.compile(r"[a-z][a-z0-9-]{0,23}")
TOOL_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
ParameterName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class PresetFault(ValueError):
    """A folder that is no preset; the message names the file and the fix."""


class BadParameter(ValueError):
    """A value that cannot be used; the message names the parameter and the fix."""


class Parameter(BaseModel):
    """Something that only the owner of the other system knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ParameterName
    kind: Literal["text", "secret", "origin"]
    placeholder: Annotated[str, StringConstraints(min_length=4)]
    """What stands for it in the files."""
    help: str
    default: str = ""
    environment: str = ""
    """Of a secret: the variable that may hold it."""
    suffix: str = ""
    """Of an origin: what a name without a dot lacks."""
    pattern: str = ""
    """Of an origin: what its host looks like."""
    fix: str = ""
    """Where one finds the right value."""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
        return pattern

    def read(self, text: str, is_opened: IsOpened) -> str:
        """The value that goes into the files. Raises BadParameter, without a secret."""
        value = text.strip()
        if not value:
            raise BadParameter(f"--{self.name} is empty. {self.fix}".strip())
        if not value.isprintable():
            raise BadParameter(
                f"--{self.name} has a line break or another control character in it."
            )
        if self.kind != "origin":
            return value
        try:
            return read_origin(
                value, suffix=self.suffix, pattern=self.pattern, is_opened=is_opened
            )
        except BadOrigin as error:
            raise BadParameter(
                f"--{self.name}: {value[:80]!r} {error}. {self.fix}".strip()
            ) from None


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    description: str
    parameters: list[Parameter]
    connection: dict[str, Any]
    agent: dict[str, Any] = Field(default_factory=dict)

    @field_validator("parameters")
    @classmethod
    def _differ(cls, parameters: list[Parameter]) -> list[Parameter]:
        names = [parameter.name for parameter in parameters]
        if len({*names}) < len(names):
            raise ValueError("two parameters have the same name")
        return parameters


@dataclass(frozen=True, slots=True)
class Preset:
    """All of one folder, with placeholders."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    connection: Mapping[str, Any]
    tools: Mapping[str, Mapping[str, Any]]
    """By the name of their files."""
    agent: Mapping[str, Any]
    prompt: str

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises PresetFault."""
        if not NAME.fullmatch(folder.name):
            raise PresetFault(
                f"{folder}: name the folder with small letters, digits and -."
            )
        path = folder / MANIFEST
        try:
            manifest = _Manifest.model_validate(_json(path))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise PresetFault(f"{path}: {place}: {first['msg']}") from None
        found = cls(
            name=folder.name,
            title=manifest.title,
            description=manifest.description,
            parameters=tuple(manifest.parameters),
            connection=manifest.connection,
            tools=_tools(folder),
            agent=manifest.agent,
            prompt=_text(folder / PROMPT),
        )
        found._check_secrets(path)
        return found

    def _check_secrets(self, path: Path) -> None:
        """Only one place of a connection is sealed, and shown to nobody."""
        sealed = SECRET_FIELD.get(str(self.connection.get("auth_type")), "")
        public = {k: v for k, v in self.connection.items() if k != sealed}
        open_to_all = json.dumps([public, self.tools, self.agent, self.prompt])
        for parameter in self.parameters:
            if parameter.kind == "secret" and parameter.placeholder in open_to_all:
                raise PresetFault(
                    f"{path}: {parameter.placeholder!r} is a secret; it may stand in the"
                    f" connection's {sealed or 'secret part'} alone."
                )


def all_presets(folder: Path = FOLDER) -> list[Preset]:
    """Those of this installation, by name. Raises PresetFault."""
    manifests = sorted(folder.glob(f"*/{MANIFEST}"))
    return [Preset.read(manifest.parent) for manifest in manifests]


def _tools(folder: Path) -> dict[str, dict[str, Any]]:
    files = [file for file in folder.glob("*.json") if file.name != MANIFEST]
    for file in files:
        if not TOOL_NAME.fullmatch(file.stem):
            raise PresetFault(
                f"{file}: name it with up to 32 small letters, digits and _."
            )
    return {file.stem: _json(file) for file in sorted(files)}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PresetFault(f"{path}: cannot be read: {error}") from None


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_text(path))
    except ValueError as error:
        if isinstance(error, PresetFault):
            raise
        raise PresetFault(f"{path}: is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise PresetFault(f"{path}: is to be an object, {{...}}")
    return found
