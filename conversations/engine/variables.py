"""`{{name}}` in an agent's texts: which values there are, and putting them in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conversations.engine.fencing import Spans

SECRET_PREFIX = "secret__"
"""Values for the headers of tools alone: no text may have them."""

# A name is letters, digits, _, . or -; anything else in braces is somebody's prose or
# another language's template, and stays. The same in protocol/tool_request.py.
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

    def filled(self, text: str, own: Mapping[str, object]) -> tuple[str, Spans]:
        """As `fill`, and where in the text are values that others gave.

        Those of `own` are the agent's owner's. Numbers tell nobody what to do.
        """
        parts: list[str] = []
        foreign: list[tuple[int, int]] = []
        length = read = 0
        for place in _PLACE.finditer(text):
            before, value = text[read : place.start()], self._value(place[1])
            start = length + len(before)
            length, read = start + len(value), place.end()
            parts += [before, value]
            if value and not self._is_own(place[1], own):
                foreign.append((start, length))
        return "".join([*parts, text[read:]]), tuple(foreign)

    def _is_own(self, name: str, own: Mapping[str, object]) -> bool:
        value = self.told[name]
        return isinstance(value, int | float) or (name in own and own[name] == value)

    def _value(self, name: str) -> str:
        if is_secret(name):
            raise MissingVariable(name, secret=True)
        if name not in self.told:
            raise MissingVariable(name)
        return written(self.told[name])


@dataclass(frozen=True, slots=True)
class VariableUpdate:
    """A variable that was given another value in the middle of a conversation."""

    name: str
    value: object
    before: object = None
    """None: it had none."""


class LiveVariables:
    """The variables of one conversation as they are now: tools may change them."""

    def __init__(self, variables: Variables | None = None) -> None:
        self._now = variables or Variables()

    def current(self) -> Variables:
        """As they stand at this moment; later changes do not reach what is returned."""
        return self._now

    def update(self, values: Mapping[str, object]) -> tuple[VariableUpdate, ...]:
        """Put these values in place of the ones of the same name; the others stay.

        Returns what that changes, without secrets: they are told to nobody.
        """
        before = self._now.told
        self._now = Variables.of(before, self._now.secrets, values)
        return tuple(
            VariableUpdate(name, value, before.get(name))
            for name, value in values.items()
            if not is_secret(name)
        )


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
