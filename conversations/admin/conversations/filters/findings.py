"""Filters by what was judged and learned: several of them may hold at once.

A finding stands in the address with its parts joined by colons; a colon inside of an
identifier is written as %3A there.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from conversations.admin.conversations.filters import value_tests
from conversations.admin.conversations.filters.known import known
from conversations.admin.conversations.filters.value_tests import (
    BadCondition,
    condition_of,
    identifier_in,
    read_asked,
)
from conversations.models import Conversation, Outcome
from conversations.store.conversations.conditions import judged

MOST = 10
"""Of one kind at once."""


class Findings(admin.ListFilter):
    """Part of both: those that hold, each with a way to take it off, and a new one."""

    template = "admin/conversations/conversation/findings_filter.html"
    parameter_name: str
    parts: tuple[str, ...]
    """Fields of a new one; `joined` makes a parameter of them."""

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Conversation],
        model_admin: Any,
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.request = request
        self.held: list[str] = params.pop(self.parameter_name, [])[:MOST]
        for part in self.parts:
            params.pop(part, None)
        # What the theme's form is to leave to this filter's own fields. A new choice of
        # filters begins on the first page.
        self.used_parameters = dict.fromkeys(
            [self.parameter_name, *self.parts, PAGE_VAR]
        )

    def has_output(self) -> bool:
        """Where there is something to choose, or to take off."""
        return bool(self.held or self.identifiers())

    def expected_parameters(self) -> list[str | None]:
        """Those in force, and the parts of a new one."""
        return [self.parameter_name, *self.parts]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> QuerySet[Conversation]:
        """Those for which all hold; of one that means nothing the page tells."""
        for text in self.held:
            try:
                queryset = queryset.filter(self.condition(text))
            except BadCondition as problem:
                messages.error(request, str(problem))
                return queryset.none()
        return queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        """One, that holds all the template shows."""
        yield {
            "parameter": self.parameter_name,
            "held": [
                {
                    "text": text,
                    "named": self.named(text),
                    "without": changelist.get_query_string(
                        {
                            self.parameter_name: [t for t in self.held if t != text]
                            or None
                        }
                    ),
                }
                for text in self.held
            ],
            "form": self.form(),
        }

    def identifiers(self) -> list[str]:
        """What one can choose by."""
        raise NotImplementedError

    def condition(self, text: str) -> Q:
        """What a parameter asks for. Raises BadCondition."""
        raise NotImplementedError

    def named(self, text: str) -> str:
        """A parameter in words."""
        raise NotImplementedError

    def form(self) -> forms.Form:
        """The fields of a new one."""
        raise NotImplementedError


class CriterionFilter(Findings):
    """How criteria were judged."""

    title = "criteria"
    parameter_name = "criterion"
    parts = ("criterion_of", "criterion_is")

    def identifiers(self) -> list[str]:
        """Defined ones, and those that were judged by before."""
        return known(self.request).criteria

    def condition(self, text: str) -> Q:
        """As `identifier:result`."""
        identifier, _, result = text.partition(":")
        if result not in Outcome.values:
            raise BadCondition(
                f"criterion={text}: it has to be an identifier, a colon, and one of"
                f" {', '.join(Outcome.values)}."
            )
        return judged(identifier_in(identifier), result)

    def named(self, text: str) -> str:
        """Such as "solved: failure"."""
        identifier, _, result = text.partition(":")
        return f"{identifier_in(identifier)}: {result}"

    def form(self) -> forms.Form:
        """Which criterion, and how it was judged."""
        form = forms.Form(auto_id="filter_%s")
        form.fields["criterion_of"] = _select("Criterion", self.identifiers())
        form.fields["criterion_is"] = _select(
            "was judged", dict(Outcome.choices), required=True
        )
        return form

    @staticmethod
    def joined(parts: dict[str, str]) -> str:
        """The parameter that a new one makes; "" if nothing was chosen."""
        of = parts.get("criterion_of", "")
        return f"{quote(of, safe='')}:{parts.get('criterion_is', '')}" if of else ""


class CollectedFilter(Findings):
    """What was learned."""

    title = "collected data"
    parameter_name = "collected"
    parts = ("collected_of", "collected_is", "collected_value")

    def identifiers(self) -> list[str]:
        """Defined ones, and those of which something was learned before."""
        return known(self.request).items

    def condition(self, text: str) -> Q:
        """As `identifier:test:value`."""
        return condition_of(read_asked(text))

    def named(self, text: str) -> str:
        """Such as "amount is at least 100"."""
        try:
            return str(read_asked(text))
        except BadCondition:
            return text

    def form(self) -> forms.Form:
        """Which item, how it is compared, and with what."""
        form = forms.Form(auto_id="filter_%s")
        form.fields["collected_of"] = _select("Item", self.identifiers())
        form.fields["collected_is"] = _select(
            "Comparison", value_tests.NAMES, required=True
        )
        form.fields["collected_value"] = forms.CharField(
            label="Value", required=False, widget=UnfoldAdminTextInputWidget()
        )
        return form

    @staticmethod
    def joined(parts: dict[str, str]) -> str:
        """The parameter that a new one makes; "" if nothing was chosen."""
        of, test, value = (parts.get(part, "") for part in CollectedFilter.parts)
        return value_tests.joined(of, test, value) if of else ""


def _select(
    label: str, choices: list[str] | Mapping[Any, str], *, required: bool = False
) -> forms.ChoiceField:
    named = (
        choices if isinstance(choices, Mapping) else {value: value for value in choices}
    )
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[*([] if required else [("", "–")]), *named.items()],
        widget=UnfoldAdminSelectWidget(),
    )
