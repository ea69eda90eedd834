"""The list of conversations: what staff look through, filter and export."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from conversations.admin.dialogue import clock
from conversations.admin.filters import FeedbackFilter, TroubleFilter
from conversations.admin.theme import ThemedAdmin, column
from conversations.models import Conversation
from conversations.store.conversations.queries import with_thumbs
from conversations.store.search.search import matching

WHEN = "j M Y, H:i"


class ConversationList(ThemedAdmin[Conversation]):
    """The list half of the admin of conversations."""

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
        return queryset.filter(matching(search_term)), False

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
