"""Filters that are a choice of one among several."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from conversations.models import Conversation


class OneOf(admin.SimpleListFilter):
    """A plain select, that keyboards, screen readers and phones know."""

    template = "unfold/filters/filters_field.html"
    all_option = "All"

    def condition(self, chosen: str) -> Q | None:
        """Which conversations this choice leaves; None if there is no such choice."""
        raise NotImplementedError

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> QuerySet[Conversation]:
        """Those of the choice; none where the address names no choice there is."""
        chosen = self.value()
        if not chosen:
            return queryset
        condition = self.condition(chosen)
        return queryset.none() if condition is None else queryset.filter(condition)

    def has_output(self) -> bool:
        """Also without choices: what an address names has to be seen and taken off."""
        return bool(self.lookup_choices) or bool(self.value())

    def choices(self, changelist: Any) -> Iterator[Any]:
        """A form of the theme with the one field."""
        chosen = self.value() or ""
        choices = [("", self.all_option), *self.lookup_choices]
        if chosen not in {value for value, _ in choices}:
            choices.append((chosen, f"{chosen} (unknown)"))
        field = forms.ChoiceField(
            label=str(self.title).capitalize(),
            choices=choices,
            required=False,
            widget=UnfoldAdminSelectWidget(),
        )
        yield {"form": one_field(self.parameter_name or "", field, chosen)}


class Named(OneOf):
    """A choice whose conditions stand beside their names."""

    named: ClassVar[Mapping[str, tuple[str, Q]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The names."""
        return [(value, name) for value, (name, _) in self.named.items()]

    def condition(self, chosen: str) -> Q | None:
        """What stands beside the name."""
        return self.named[chosen][1] if chosen in self.named else None


class Words(admin.SimpleListFilter):
    """A field to write in."""

    template = "unfold/filters/filters_field.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Anything."""
        return []

    def has_output(self) -> bool:
        """Always."""
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        """A form of the theme with the one field."""
        field = forms.CharField(
            label=str(self.title).capitalize(),
            required=False,
            widget=UnfoldAdminTextInputWidget(),
        )
        yield {"form": one_field(self.parameter_name or "", field, self.value() or "")}


def one_field(name: str, field: forms.Field, chosen: str) -> forms.Form:
    """A form of one field that shows this."""
    form = forms.Form({name: chosen}, auto_id="filter_%s")
    form.fields[name] = field
    return form
