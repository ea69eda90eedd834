"""Text as a column takes it."""

from django.db.models import Field, Model

from conversations.protocol.storable import storable


def fitting(model: type[Model], column: str, text: str) -> str:
    """The text without what no database keeps, cut to the column's length."""
    field = model._meta.get_field(column)
    assert isinstance(field, Field)
    return storable(text)[: field.max_length]
