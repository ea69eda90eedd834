"""Parameters of a tool: which the language model fills, and where the others come from.

A value comes from a constant, else from a variable, else from the model.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

KNOWN_TYPES = frozenset(
    {"string", "integer", "number", "boolean", "object", "array", "null"}
)


class MissingParameterValue(LookupError):
    """A required parameter comes from a variable that has no value."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The variable {name!r} has no value.")
        self.name = name


class ToolPart(BaseModel):
    """A part of a tool's configuration: null counts as not given, unknown keys stay."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None}


class Property(ToolPart):
    """One parameter; objects and arrays hold more of them."""

    type: str | list[str]
    description: str = ""
    enum: list[str] = Field(default_factory=list)
    constant_value: object = ""
    """"" is none: that is how the vendor writes it."""
    dynamic_variable: str = ""
    is_omitted: bool = False
    is_system_provided: bool = False
    properties: dict[str, "Property"] = Field(default_factory=dict)
    required: list[str] = Field(default_factory=list)
    items: "Property | None" = None

    @model_validator(mode="before")
    @classmethod
    def _infer_type(cls, data: object) -> object:
        if not isinstance(data, dict) or data.get("type"):
            return data
        # The vendor's Python SDK leaves the type of objects and arrays out.
        for key, kind in (("properties", "object"), ("items", "array")):
            if data.get(key) is not None or data.get("property_kind") == kind:
                return {**data, "type": kind}
        return data

    @model_validator(mode="after")
    def _check(self) -> Self:
        kinds = [self.type] if isinstance(self.type, str) else self.type
        unknown = [kind for kind in kinds if kind not in KNOWN_TYPES]
        if unknown or not kinds:
            raise ValueError(
                f"type: {', '.join(unknown) or 'none'} is unknown; use string,"
                " integer, number, boolean, object or array"
            )
        undeclared = [name for name in self.required if name not in self.properties]
        if undeclared:
            raise ValueError(
                f"required: names {', '.join(undeclared)}, which properties does not"
                " have; add it there or take it out of required"
            )
        return self

    @property
    def has_constant(self) -> bool:
        """Whether the value is written into the configuration."""
        return self.constant_value != ""

    @property
    def asks_model(self) -> bool:
        """Whether the language model has anything to say here."""
        if (
            self.has_constant
            or self.dynamic_variable
            or self.is_omitted
            or self.is_system_provided
        ):
            return False
        if self.properties:
            return any(inner.asks_model for inner in self.properties.values())
        return True

    def variables(self) -> frozenset[str]:
        """The variables that values come from, at any depth."""
        if self.is_omitted or self.has_constant:
            return frozenset()
        if self.dynamic_variable:
            return frozenset({self.dynamic_variable})
        inner = [*self.properties.values(), *([self.items] if self.items else [])]
        return frozenset().union(*(prop.variables() for prop in inner))


def _object_by_default(data: object) -> object:
    if isinstance(data, dict) and not data.get("type") and not data.get("items"):
        return {**data, "type": "object"}
    return data


Arguments = Annotated[Property, BeforeValidator(_object_by_default)]
"""All parameters of a tool, or of a request's body: an object, said or not."""


def model_schema(schema: Property) -> dict[str, object]:
    """JSON schema of what the language model is to fill."""
    shown: dict[str, object] = {"type": schema.type}
    if schema.description:
        shown["description"] = schema.description
    if schema.enum:
        shown["enum"] = schema.enum
    if schema.type == "object":
        asked = {name: p for name, p in schema.properties.items() if p.asks_model}
        shown["properties"] = {name: model_schema(prop) for name, prop in asked.items()}
        required = [name for name in schema.required if name in asked]
        if required:
            shown["required"] = required
    elif schema.type == "array":
        shown["items"] = model_schema(schema.items) if schema.items else {}
    return shown


NOTHING: Final = object()


def filled(schema: Property, given: object, variables: Mapping[str, object]) -> object:
    """The value that is sent: what the model gave, constants and variables put in.

    What the schema does not name is left out; NOTHING means that there is no value.
    Raises MissingParameterValue.
    """
    if schema.is_omitted:
        return NOTHING
    if schema.has_constant:
        return schema.constant_value
    if schema.dynamic_variable:
        if schema.dynamic_variable not in variables:
            raise MissingParameterValue(schema.dynamic_variable)
        return variables[schema.dynamic_variable]
    if schema.type == "object" and schema.properties:
        return _filled_object(schema, given, variables)
    if schema.type == "array" and schema.items and isinstance(given, list):
        values = [filled(schema.items, value, variables) for value in given]
        return [value for value in values if value is not NOTHING]
    return given


def _filled_object(
    schema: Property, given: object, variables: Mapping[str, object]
) -> object:
    known = given if isinstance(given, Mapping) else {}
    result: dict[str, object] = {}
    for name, prop in schema.properties.items():
        try:
            value = filled(prop, known.get(name, NOTHING), variables)
        except MissingParameterValue:
            if name in schema.required:
                raise
            continue
        if value is not NOTHING:
            result[name] = value
    return result if result or given is not NOTHING else NOTHING
