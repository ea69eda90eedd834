"""`{{name}}` in an agent's texts: which values there are, and putting them in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECRET_PREFIX = "secret__"
"""Values for the headers of tools alone: no text may have them."""

# A name is letters, digits, _, . or -; anything else in braces is somebody's prose or
# another language's template, and stays.
_PLACE = re.compile(r"\{\{\s*(\w[\w.-]*)\s*\}\}")


class MissingVariable(Exception):
    """A text asks for a variable that has no value, or may not be told."""

    def __init__(self, name: str, *, secret: bool = False) -> None:
        super().__init__(name)
        self.name = name
        self.secret = secret
        """It may have a value, but not in a text."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of one conversation."""

    told: Mapping[str, object] = field(default_factory=dict)
    """What texts, models and the record may have."""
    secrets: Mapping[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, *layers: Mapping[str, object]) -> "Variables":
        """The values of all layers; a later one wins."""
        every = {name: value for layer in layers for name, value in layer.items()}
        told = without_secrets(every)
        return cls(told, {name: every[name] for name in every if name not in told})

    def fill(self, text: str) -> str:
        """The text with its variables' values, which are not searched for variables.

        Raises MissingVariable.
        """
        return _PLACE.sub(lambda place: self._value(place[1]), text)

    def _value(self, name: str) -> str:
        if is_secret(name):
            raise MissingVariable(name, secret=True)
        if name not in self.told:
            raise MissingVariable(name)
        return written(self.told[name])


def is_secret(name: str) -> bool:
    """Whether a variable of this name may stand in no text."""
    return name.startswith(SECRET_PREFIX)


def without_secrets(variables: Mapping[str, object]) -> dict[str, object]:
    """What texts, models and the record may have of these."""
    return {name: variables[name] for name in variables if not is_secret(name)}


def names_in(*texts: str) -> Sequence[str]:
    """The variables that texts ask for, in order, each once."""
    return list(dict.fromkeys(name for text in texts for name in _PLACE.findall(text)))


def written(value: object) -> str:
    """A value as it stands in a text: booleans as JSON has them."""
    return str(value).lower() if isinstance(value, bool) else str(value)
