"""What callers thought: thumbs, one by one, and what they wrote."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.wording import link_to, moment
from conversations.models import Feedback
from conversations.store.access.permissions import VIEW
from conversations.store.statistics.comments import commented

COMMENTS_A_PAGE = 50


@admin.register(Feedback)
class FeedbackAdmin(ThemedAdmin[Feedback]):
    """Thumbs on answers and on conversations. Read-only: callers gave them."""

    list_display = ["thumb", "about", "conversation_link", "given"]
    list_display_links = None
    list_filter = [
        "score",
        ("event_id", admin.EmptyFieldListFilter),
        "conversation__agent",
    ]
    list_select_related = ["conversation", "turn"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]
    change_list_template = "admin/conversations/feedback/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Callers give it."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Feedback | None = None
    ) -> bool:
        """It is not edited."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Feedback | None = None
    ) -> bool:
        """It goes with its conversation."""
        return False

    def has_view_permission(
        self, request: HttpRequest, obj: Feedback | None = None
    ) -> bool:
        """Part of a conversation."""
        return request.user.has_perm(VIEW)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Likewise."""
        return request.user.has_perm(VIEW)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        """Little of each conversation."""
        return (
            super()
            .get_queryset(request)
            .only(
                "score",
                "event_id",
                "given_at",
                "turn__text",
                "conversation__agent_name",
                "conversation__started_at",
            )
        )

    def get_urls(self) -> list[URLPattern]:
        """What was written stands beside the thumbs."""
        comments = path(
            "comments/",
            self.admin_site.admin_view(self.comments_view),
            name="conversations_feedback_comments",
        )
        return [comments, *super().get_urls()]

    def comments_view(self, request: HttpRequest) -> TemplateResponse:
        """What callers wrote, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pages = Paginator(commented(), COMMENTS_A_PAGE)
        page = pages.get_page(request.GET.get("p"))
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Comments",
            "page": page,
        }
        return TemplateResponse(
            request, "admin/conversations/feedback/comments.html", context
        )

    @column("Thumb", ordering="score", labels={"Like": "success", "Dislike": "danger"})
    def thumb(self, feedback: Feedback) -> str:
        """Up or down."""
        return feedback.get_score_display()

    @column("About")
    def about(self, feedback: Feedback) -> str:
        """The answer it was given for."""
        if feedback.event_id is None:
            return "The conversation"
        said = feedback.turn.text if feedback.turn else ""
        return Truncator(said).chars(120) or "An answer"

    @column("Conversation")
    def conversation_link(self, feedback: Feedback) -> SafeString:
        """Where it was given."""
        return link_to(feedback.conversation)

    @column("Given", ordering="given_at")
    def given(self, feedback: Feedback) -> str:
        """When, in the site's time zone."""
        return moment(feedback.given_at)
