"""Filters by what staff made of a conversation."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from conversations.admin.conversations.filters.one_of import Named, OneOf
from conversations.models import Label, ReviewState
from conversations.store.conversations.conditions import labelled


class ReviewFilter(Named):
    """Whether somebody looked at it."""

    title = "review"
    parameter_name = "review"
    named = {
        value: (name, Q(review_state=value)) for value, name in ReviewState.choices
    }


class AssigneeFilter(OneOf):
    """Who is to look at it."""

    title = "assignee"
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Me, somebody, nobody."""
        self.me = request.user.pk
        return [("me", "Me"), ("anyone", "Anyone"), ("nobody", "Nobody")]

    def condition(self, chosen: str) -> Q | None:
        """By who looks at the list."""
        return {
            "me": Q(assignee=self.me),
            "anyone": Q(assignee__isnull=False),
            "nobody": Q(assignee__isnull=True),
        }.get(chosen)


class LabelFilter(OneOf):
    """With which label."""

    title = "label"
    parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """All labels there are."""
        return [(label.name, label.name) for label in labels(request)]

    def condition(self, chosen: str) -> Q | None:
        """With it; others may stand beside."""
        return labelled(chosen)


def labels(request: HttpRequest) -> list[Label]:
    """All labels, looked up once for a page."""
    found: list[Label] | None = getattr(request, "_parley_labels", None)
    if found is None:
        found = list(Label.objects.all())
        request._parley_labels = found  # type: ignore[attr-defined] # kept for the page
    return found
