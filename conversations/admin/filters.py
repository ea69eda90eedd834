"""Filters of the conversation list that are not plain columns."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from conversations.models import Conversation, Feedback, Turn


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
        given = Feedback.objects.filter(conversation=OuterRef("pk"))
        match self.value():
            case "like" | "dislike" as score:
                return queryset.filter(Exists(given.filter(score=score)))
            case "none":
                return queryset.filter(~Exists(given))
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
        turns = Turn.objects.filter(conversation=OuterRef("pk"))
        match self.value():
            case "interrupted":
                return queryset.filter(Exists(turns.filter(interrupted=True)))
            case "apologised":
                return queryset.filter(Exists(turns.filter(source="error")))
            case "silent":
                return queryset.filter(~Exists(turns.filter(role="user")))
        return queryset


def said(words: str) -> Q:
    """Conversations in which all these words were said, or that go by this id."""
    condition = Q()
    for word in words.split():
        spoken = Turn.objects.filter(conversation=OuterRef("pk"), text__icontains=word)
        condition &= Q(Exists(spoken)) | Q(public_id=word) | Q(user_id__icontains=word)
    return condition
