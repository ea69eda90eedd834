"""Values as a judge has to give them: a fault is told in the judge's terms."""

from conversations.analysis.json_answers import Unusable
from conversations.protocol import typed_values
from conversations.protocol.typed_values import Known, ValueKind, WrongValue
from conversations.store.analysis.case import Item


def fitting(value: object, kind: ValueKind) -> Known:
    """A value of a kind, as it will be kept. Raises Unusable."""
    try:
        return typed_values.typed(kind, value)
    except WrongValue as error:
        hint = "; null stands for what was not mentioned" if value == "" else ""
        raise Unusable(f"it {error}{hint}") from None


def chosen(value: Known, item: Item) -> Known:
    """The allowed value that is meant, if the item allows only some. Raises Unusable."""
    try:
        return typed_values.chosen(item.kind, value, item.allowed_values)
    except WrongValue as error:
        raise Unusable(f"it {error}") from None


def choices(item: Item) -> tuple[Known, ...]:
    """The allowed values that are of the item's kind."""
    return typed_values.choices(item.kind, item.allowed_values)
