"""What is asked of every conversation of an agent, as the API has it and as rows."""

import re
from collections.abc import Mapping
from typing import Any

from conversations.engine.variables import is_secret
from conversations.models import Agent, DataCollectionItem, Scoring, ValueType
from conversations.protocol.typed_values import Known, WrongValue, typed, written
from conversations.store.agents.config import values
from conversations.store.agents.config.entry import Entry, Key, entry_json, read_entry
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import MAX_NAME_CHARACTERS, BadValue, Path

MAX_QUESTIONS = 100
"""Of each kind: a judge is asked them together."""
Columns = Mapping[str, Any]


def _short(value: Any, _columns: Columns) -> str:
    text = values.line(value)
    if not text:
        raise BadValue("is empty")
    if len(text) > MAX_NAME_CHARACTERS:
        raise BadValue(f"is longer than {MAX_NAME_CHARACTERS} characters")
    return text


def _text(value: Any, _columns: Columns) -> str:
    return values.text(value)


def _goal(value: Any, _columns: Columns) -> str:
    text = values.text(value)
    if not text.strip():
        raise BadValue("is empty; write when the goal is met and when it is not")
    return text


def _boolean(value: Any, _columns: Columns) -> bool:
    return values.boolean(value)


def _one_of(choices: Any) -> Any:
    def read(value: Any, _columns: Columns) -> str:
        if value not in choices.values or not isinstance(value, str):
            raise BadValue(f"is to be one of {', '.join(choices.values)}")
        return value

    return read


def _points(value: Any, _columns: Columns) -> int:
    points = values.whole(value)
    if points == 0:
        raise BadValue("is to be 1 or more")
    return points


def _constant(value: Any, columns: Columns) -> Known | None:
    # The vendor's programs send "" for none, whatever the type.
    return None if value == "" else _typed(value, columns["type"])


def _allowed(value: Any, columns: Columns) -> list[Any]:
    if not isinstance(value, list):
        raise BadValue(f"is to be a list, not {values.kind_of(value)}")
    found: list[Any] = []
    for index, item in enumerate(value[: values.MAX_ITEMS]):
        try:
            # The vendor's lists hold only texts, whatever the type.
            one = _typed(item, columns["type"], in_words=isinstance(item, str))
        except BadValue as error:
            raise BadValue(error.message, (str(index),)) from None
        if one not in found:
            found.append(one)
    return found


def _variable(value: Any, _columns: Columns) -> str:
    name = values.text(value).strip()
    if fault := variable_name_fault(name):
        raise BadValue(fault)
    return name


def variable_name_fault(name: str) -> str | None:
    """What keeps a variable's value from being collected; "" names none."""
    if len(name) > MAX_NAME_CHARACTERS:
        return f"is longer than {MAX_NAME_CHARACTERS} characters"
    if is_secret(name):
        return "is a secret, which no conversation may show; use another variable"
    return None


def _typed(value: Any, kind: str, *, in_words: bool = False) -> Known:
    try:
        return written(kind, value) if in_words else typed(kind, value)
    except WrongValue as error:
        raise BadValue(str(error)) from None


CRITERION_KEYS = (
    Key("id", "identifier", _short),
    Key("name", "name", _short),
    Key("conversation_goal_prompt", "prompt", _goal),
    Key("use_knowledge_base", "use_knowledge_base", _boolean, False),
    Key("scoring_mode", "scoring", _one_of(Scoring), Scoring.BINARY.value),
    Key("max_score", "max_score", _points, 10),
)
ITEM_KEYS = (
    Key("type", "type", _one_of(ValueType)),
    Key("description", "description", _text, ""),
    Key("enum", "allowed_values", _allowed, []),
    Key("constant_value", "constant_value", _constant, None),
    Key("dynamic_variable", "dynamic_variable", _variable, ""),
)


def identifier_from(name: str, others: Any = ()) -> str:
    """An identifier that says what the name does, and is none of the others."""
    words = re.sub(r"[^\w]+", "_", name.strip().lower()).strip("_") or "question"
    first = words[: MAX_NAME_CHARACTERS - 5]
    identifier, number = first, 1
    while identifier in others:
        number += 1
        identifier = f"{first}_{number}"
    return identifier


def read_criteria(value: Any) -> list[Entry]:
    """Criteria as the API has them. Raises BadValue."""
    if not isinstance(value, list):
        raise BadValue(f"is to be a list, not {values.kind_of(value)}")
    _check_number(value)
    sent = [values.mapping(item, (str(at),)) for at, item in enumerate(value)]
    given = {str(item["id"]) for item in sent if isinstance(item.get("id"), str)}
    entries: list[Entry] = []
    known: set[str] = set()
    for at, item in enumerate(sent):
        try:
            entry = _criterion(item, given | known)
            if entry.columns["identifier"] in known:
                raise BadValue(
                    "is another criterion's id too; each needs its own", ("id",)
                )
        except BadValue as error:
            raise BadValue(error.message, (str(at), *error.below)) from None
        known.add(entry.columns["identifier"])
        entries.append(entry)
    return entries


def _criterion(item: dict[str, Any], others: set[str]) -> Entry:
    if item.get("type") not in (None, "prompt"):
        raise BadValue("is to be prompt", ("type",))
    item = {name: value for name, value in item.items() if name != "type"}
    if item.get("name") is None and item.get("id") is not None:
        item = {**item, "name": item["id"]}
    if item.get("id") in (None, ""):
        name = item.get("name")
        identifier = identifier_from(name if isinstance(name, str) else "", others)
        item = {**item, "id": identifier}
    return read_entry(CRITERION_KEYS, item)


def _items(value: Any) -> dict[str, Entry]:
    _check_number(values.mapping(value))
    found: dict[str, Entry] = {}
    for name, item in value.items():
        below = (name[:80],)
        if not name.strip() or len(name) > MAX_NAME_CHARACTERS:
            message = f"is to have an id of 1 to {MAX_NAME_CHARACTERS} characters"
            raise BadValue(message, below)
        try:
            found[name] = _item(values.mapping(item))
        except BadValue as error:
            raise BadValue(error.message, (*below, *error.below)) from None
    return found


def _item(sent: dict[str, Any]) -> Entry:
    entry = read_entry(ITEM_KEYS, sent)
    columns = entry.columns
    if columns["constant_value"] is not None and columns["dynamic_variable"]:
        message = "cannot stand beside a dynamic_variable; send one of the two"
        raise BadValue(message, ("constant_value",))
    return entry


def _check_number(entries: Any) -> None:
    if len(entries) > MAX_QUESTIONS:
        raise BadValue(f"has more than {MAX_QUESTIONS} entries")


def _criteria_of(agent: Agent) -> list[Entry]:
    return (
        [_entry(CRITERION_KEYS, row) for row in agent.criteria.all()]
        if agent.pk
        else []
    )


def _items_of(agent: Agent) -> dict[str, Entry]:
    if not agent.pk:
        return {}
    return {
        row.identifier: _entry(ITEM_KEYS, row) for row in agent.collected_items.all()
    }


def item_json(row: DataCollectionItem) -> dict[str, Any]:
    """An item as the API has it, but for its id."""
    return entry_json(ITEM_KEYS, _entry(ITEM_KEYS, row))


def item_schema(item: DataCollectionItem) -> dict[str, Any]:
    """An item as the API's schemas of values have it."""
    own = item_json(item)
    return {name: value for name, value in own.items() if name not in ("name", "llm")}


def item_name(item: DataCollectionItem | None) -> str:
    """As programs named it; "" if they did not."""
    name = item.vendor_settings.get("name") if item is not None else None
    return name if isinstance(name, str) else ""


def _entry(keys: tuple[Key, ...], row: Any) -> Entry:
    kept = row.vendor_settings if isinstance(row.vendor_settings, dict) else {}
    return Entry({key.column: getattr(row, key.column) for key in keys}, kept)


def _shown_criteria(entries: list[Entry]) -> list[dict[str, Any]]:
    shown = [entry_json(CRITERION_KEYS, entry) for entry in entries]
    return [{**entry, "type": "prompt"} for entry in shown]


def _shown_items(entries: dict[str, Entry]) -> dict[str, dict[str, Any]]:
    return {name: entry_json(ITEM_KEYS, entry) for name, entry in entries.items()}


_platform: Path = ("platform_settings",)
CRITERIA = ConfigField(
    (*_platform, "evaluation", "criteria"),
    "criteria",
    read_criteria,
    _shown_criteria,
    get=_criteria_of,
    null=[],
    in_rows=True,
)
DATA_COLLECTION = ConfigField(
    (*_platform, "data_collection"),
    "collected_items",
    _items,
    _shown_items,
    get=_items_of,
    null={},
    in_rows=True,
)
