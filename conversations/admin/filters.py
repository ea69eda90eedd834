"""Filters of the conversation list that are not plain columns."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from conversations.models import Conversation
from conversations.store.conversations.queries import thumbed, troubled


class FeedbackFilter(admin.SimpleListFilter):
    """Conversations with a thumb up or down."""

    title = "feedback"
    parameter_name = "thumb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Which thumbs one can ask for."""
        return [("like", "Liked"), ("dislike", "Disliked"), ("none", "None given")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> QuerySet[Conversation]:
        """Those with such a thumb."""
        match self.value():
            case "like" | "dislike" | "none" as thumb:
                return queryset.filter(thumbed(thumb))
        return queryset


class TroubleFilter(admin.SimpleListFilter):
    """Conversations in which something went less than well."""

    title = "trouble"
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Which trouble one can ask for."""
        return [
            ("interrupted", "Agent was interrupted"),
            ("apologised", "Agent apologised"),
            ("silent", "Caller said nothing"),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> QuerySet[Conversation]:
        """Those with such trouble."""
        match self.value():
            case "interrupted" | "apologised" | "silent" as trouble:
                return queryset.filter(troubled(trouble))
        return queryset
