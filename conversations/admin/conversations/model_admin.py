"""Conversations: what staff read, hear, judge and review."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from conversations.admin.conversations.listing import ConversationList
from conversations.admin.conversations.page import page_context, page_urls
from conversations.models import LIVE, Conversation
from conversations.store.privacy.removal import StillGoingOn, delete_conversations


@admin.register(Conversation)
class ConversationAdmin(ConversationList):
    """What was said is not edited, only deleted; what it was worth is corrected."""

    change_form_template = "admin/conversations/conversation/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Conversations come from callers."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Conversation | None = None
    ) -> bool:
        """A record is not edited."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Conversation | None = None
    ) -> bool:
        """A conversation that goes on is still being written."""
        if obj is not None and obj.status in LIVE:
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Conversation) -> None:
        """For good, as everywhere."""
        self._delete([obj.pk])

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[Conversation]
    ) -> None:
        """Those that were ticked."""
        self._delete(list(queryset.order_by().values_list("pk", flat=True)))

    def _delete(self, pks: list[int]) -> None:
        try:
            delete_conversations(pks)
        except StillGoingOn as error:
            raise PermissionDenied(str(error)) from None

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """What belongs to a conversation goes with it, whatever may be done to it alone."""
        gone, counts, lacking, kept = super().get_deleted_objects(objs, request)
        return gone, counts, lacking & {self.opts.verbose_name}, kept

    def get_urls(self) -> list[URLPattern]:
        """The recording and the panels stand beside the page they belong to."""
        return [*page_urls(self), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The conversation as a dialogue, with what it was worth beside it."""
        conversation = self.get_object(request, object_id)
        if conversation is not None and self.has_view_permission(request, conversation):
            extra_context = {
                **(extra_context or {}),
                "title": str(conversation),
                "thumbs": self.thumbs(conversation),
                **page_context(request, conversation),
            }
        return super().change_view(request, object_id, form_url, extra_context)
