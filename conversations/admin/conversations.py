"""Conversations: what staff read and hear."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from conversations.admin.conversation_list import ConversationList
from conversations.admin.dialogue import clock, dialogue
from conversations.admin.hearing import HEAR, recording_response
from conversations.models import LIVE, Conversation
from conversations.store.conversations.queries import (
    overall_feedback,
    recording_of,
)


@admin.register(Conversation)
class ConversationAdmin(ConversationList):
    """Read-only: what was said is not edited, only deleted."""

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

    def get_urls(self) -> list[URLPattern]:
        """The recording stands beside the page it is heard on."""
        hear = path(
            "<path:object_id>/recording",
            self.admin_site.admin_view(self.recording_view),
            name="conversations_conversation_recording",
        )
        return [hear, *super().get_urls()]

    def recording_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The sound, to those who may hear it."""
        conversation = self.get_object(request, object_id)
        allowed = self.has_view_permission(request, conversation)
        return recording_response(request, conversation if allowed else None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The conversation as a dialogue."""
        conversation = self.get_object(request, object_id)
        if conversation is not None and self.has_view_permission(request, conversation):
            extra_context = {
                **(extra_context or {}),
                "title": str(conversation),
                **self._page(request, conversation),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def _page(self, request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
        recording = recording_of(conversation)
        may_hear = request.user.has_perm(HEAR)
        return {
            "conversation": conversation,
            "entries": dialogue(conversation),
            "duration": clock(conversation.duration_ms) or "still going on",
            "end": conversation.get_end_reason_display(),
            "recording": recording,
            "may_hear": may_hear,
            "recording_url": reverse(
                "admin:conversations_conversation_recording", args=[conversation.pk]
            )
            if recording and may_hear
            else "",
            "thumbs": self.thumbs(conversation),
            "overall": overall_feedback(conversation),
        }
