"""An object of the API that is a row: its known keys are columns, the others are kept."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conversations.store.agents.config.field import MISSING
from conversations.store.agents.config.values import BadValue, same


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the object, and the column that says the same in the same words."""

    name: str
    column: str
    read: Callable[[Any, Mapping[str, Any]], Any]
    """From JSON, knowing the columns read before it; raises BadValue."""
    default: Any = MISSING
    """What it means when it is null or left out; MISSING: it has to be sent."""

    def meant(self, raw: Any, columns: Mapping[str, Any]) -> Any:
        """What the column is to hold. Raises BadValue."""
        if raw is MISSING or raw is None:
            if self.default is MISSING:
                raise BadValue("has to be given", (self.name,))
            return self.default
        try:
            return self.read(raw, columns)
        except BadValue as error:
            raise BadValue(error.message, (self.name, *error.below)) from None

    def told(self, value: Any) -> Any:
        """What the column alone tells; MISSING where it says no more than nothing."""
        is_default = self.default is not MISSING and same(value, self.default)
        return MISSING if is_default else value


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what its columns hold, and what was sent that they do not tell."""

    columns: Mapping[str, Any]
    kept: Mapping[str, Any]


def read_entry(keys: Sequence[Key], sent: Mapping[str, Any]) -> Entry:
    """The row for an object. Raises BadValue."""
    columns: dict[str, Any] = {}
    kept = dict(copy.deepcopy(sent))
    for key in keys:
        raw = sent.get(key.name, MISSING)
        columns[key.column] = value = key.meant(raw, columns)
        told = key.told(value)
        if raw is not MISSING and told is not MISSING and same(raw, told):
            del kept[key.name]
    return Entry(columns, kept)


def entry_json(keys: Sequence[Key], entry: Entry) -> dict[str, Any]:
    """The object as it was sent, where the columns have not been changed since."""
    shown: dict[str, Any] = {}
    for key in keys:
        value = entry.columns[key.column]
        raw = entry.kept.get(key.name, MISSING)
        told = raw if _holds(key, raw, entry) else key.told(value)
        if told is not MISSING:
            shown[key.name] = copy.deepcopy(told)
    known = {key.name for key in keys}
    others = {name: value for name, value in entry.kept.items() if name not in known}
    return {**shown, **copy.deepcopy(others)}


def _holds(key: Key, raw: Any, entry: Entry) -> bool:
    """Whether what was sent still says what the column does."""
    if raw is MISSING:
        return False
    try:
        return same(key.meant(raw, entry.columns), entry.columns[key.column])
    except BadValue:
        return False
