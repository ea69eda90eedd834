"""Conversations: what staff read and hear."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from conversations.admin.dialogue import clock, dialogue
from conversations.admin.filters import FeedbackFilter, TroubleFilter
from conversations.admin.hearing import HEAR, recording_response
from conversations.admin.theme import ThemedAdmin, column
from conversations.models import LIVE, Conversation
from conversations.store.conversations.queries import (
    overall_feedback,
    recording_of,
    said,
    with_thumbs,
)

WHEN = "j M Y, H:i"


@admin.register(Conversation)
class ConversationAdmin(ThemedAdmin[Conversation]):
    """Read-only: what was said is not edited, only deleted."""

    change_form_template = "admin/conversations/conversation/change_form.html"
    list_display = [
        "agent_name",
        "began",
        "lasted",
        "state",
        "turn_count",
        "thumbs",
        "source",
    ]
    list_filter = [
        "status",
        "agent",
        "started_at",
        FeedbackFilter,
        TroubleFilter,
        "end_reason",
        "source",
        "text_only",
    ]
    search_fields = ["turns__text"]
    search_help_text = "Words that were said, an id or a user"
    list_per_page = 50
    show_full_result_count = False

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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """With the thumbs counted, whatever the number of rows."""
        return with_thumbs(super().get_queryset(request))

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conversation],
        search_term: str,
    ) -> tuple[QuerySet[Conversation], bool]:
        """By what was said: every word somewhere in the conversation."""
        return queryset.filter(said(search_term)), False

    @column("Began", ordering="started_at")
    def began(self, conversation: Conversation) -> str:
        """When, in the site's time zone."""
        return formats.date_format(timezone.localtime(conversation.started_at), WHEN)

    @column("Lasted", ordering="duration_ms")
    def lasted(self, conversation: Conversation) -> str:
        """How long it was."""
        return clock(conversation.duration_ms) or "–"

    @column(
        "Status",
        ordering="status",
        labels={
            "Done": "success",
            "Failed": "danger",
            "In progress": "info",
            "Connecting": "info",
            "Processing": "warning",
        },
    )
    def state(self, conversation: Conversation) -> str:
        """Where it stands."""
        return conversation.get_status_display()

    @column("Feedback", ordering="dislikes")
    def thumbs(self, conversation: Conversation) -> SafeString | str:
        """Thumbs up and down."""
        counts = [
            ("thumb_up", "liked", conversation.likes),  # type: ignore[attr-defined] # annotated above
            ("thumb_down", "disliked", conversation.dislikes),  # type: ignore[attr-defined] # likewise
        ]
        return (
            format_html_join(
                " ",
                '<span class="inline-flex items-center gap-1 mr-2" title="{1}">'
                '<span class="material-symbols-outlined text-base" role="img"'
                ' aria-label="{1}">{0}</span>{2}</span>',
                [count for count in counts if count[2]],
            )
            or "–"
        )

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
