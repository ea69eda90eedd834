"""Items whose values are set up, not found: constants and variables. No judge is asked."""

from collections.abc import Mapping

from conversations.engine.variables import is_secret
from conversations.protocol.typed_values import WrongValue, chosen, converted
from conversations.store.analysis.case import Item, ValueFinding


def is_given(item: Item) -> bool:
    """Whether the value does not depend on what was said."""
    return _is_constant(item) or bool(item.dynamic_variable)


def given_value(item: Item, variables: Mapping[str, object]) -> ValueFinding:
    """The value of an item that is given."""
    if _is_constant(item):
        return _finding(
            item, item.constant_value, "Always this value, as it is set up."
        )
    name = item.dynamic_variable
    if is_secret(name):
        return _nothing(item, f"The variable {name} is a secret, which is not kept.")
    if variables.get(name) is None:
        return _nothing(item, f"The conversation has no variable {name}.")
    return _finding(item, variables[name], f"The value of the variable {name}.")


def _is_constant(item: Item) -> bool:
    return item.constant_value is not None and item.constant_value != ""


def _finding(item: Item, value: object, rationale: str) -> ValueFinding:
    try:
        kept = chosen(item.kind, converted(item.kind, value), item.allowed_values)
    except WrongValue as error:
        return _nothing(
            item, f"{rationale[:-1]}, but it does not fit the item: it {error}."
        )
    return ValueFinding(item.identifier, kept, rationale)


def _nothing(item: Item, rationale: str) -> ValueFinding:
    return ValueFinding(item.identifier, None, rationale)
