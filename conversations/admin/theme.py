"""The theme's admin classes, typed.

The theme has no types of its own. To the type checker its classes are Django's, which
they extend.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from unfold.decorators import action

M = TypeVar("M", bound=models.Model)
F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    class ThemedAdmin(ModelAdmin[M]):
        """As below."""
else:
    from unfold.admin import ModelAdmin

    class ThemedAdmin(ModelAdmin):
        """The theme's model admin; `ThemedAdmin[Agent]` is for the type checker."""

        def __class_getitem__(cls, _model: object) -> type:
            return cls


def column(
    description: str,
    *,
    ordering: str | None = None,
    labels: Mapping[str, str] | None = None,
) -> Callable[[F], F]:
    """A column of a list: its heading, what sorts it, and colours of its values."""

    def mark(method: F) -> F:
        method.short_description = description  # type: ignore[attr-defined] # read by the admin
        if ordering is not None:
            method.admin_order_field = ordering  # type: ignore[attr-defined] # likewise
        if labels is not None:
            method.label = labels  # type: ignore[attr-defined] # read by the theme
        return method

    return mark


def button(label: str) -> Callable[[F], F]:
    """A button beside "Save" that runs a method, with the object, once it is saved."""

    def mark(method: F) -> F:
        made: F = action(description=label, permissions=["change"])(method)
        return made

    return mark
