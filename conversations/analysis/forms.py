"""A form for a model to fill in: fields, each with its JSON schema and its own check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from conversations.analysis.json_answers import Unusable
from conversations.protocol.storable import storable

Read = TypeVar("Read", covariant=True)


@dataclass(frozen=True, slots=True)
class Field(Generic[Read]):
    """One thing to fill in."""

    schema: Mapping[str, object]
    read: Callable[[Any], Read]
    """What it comes to. Raises Unusable."""


@dataclass(frozen=True, slots=True)
class Form(Generic[Read]):
    """What is asked of a model in one go."""

    name: str
    instructions: str
    fields: Mapping[str, Field[Read]]

    @property
    def schema(self) -> dict[str, object]:
        """Of the whole answer. Services that hold models to it want all required."""
        return closed_object({key: field.schema for key, field in self.fields.items()})

    def read(self, answer: Mapping[str, object]) -> "Filled[Read]":
        """What can be used of an answer, and what is wrong with the rest."""
        filled: Filled[Read] = Filled({}, {})
        for key, field in self.fields.items():
            if key not in answer:
                filled.faults[key] = "it is missing"
                continue
            try:
                filled.read[key] = field.read(answer[key])
            except Unusable as error:
                filled.faults[key] = str(error)
        return filled

    def unread(self, reason: str) -> "Filled[Read]":
        """An answer of which nothing can be used."""
        return Filled({}, dict.fromkeys(self.fields, reason))


@dataclass(frozen=True, slots=True)
class Filled(Generic[Read]):
    """A form as it was filled in: each field is in one of the two."""

    read: dict[str, Read]
    faults: dict[str, str]


def closed_object(properties: Mapping[str, object]) -> dict[str, object]:
    """The schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def parts_of(value: object) -> Mapping[str, object]:
    """A field that has parts. Raises Unusable."""
    if not isinstance(value, dict):
        raise Unusable("it has to be an object")
    return value


def text_of(value: object, max_characters: int) -> str:
    """A text that is not empty, as databases take it. Raises Unusable."""
    if not isinstance(value, str) or not (text := storable(value).strip()):
        raise Unusable("it has to be a text, and not empty")
    if len(text) > max_characters:
        return text[: max_characters - 1] + "…"
    return text
