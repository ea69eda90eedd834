"""The list of conversations: what staff look through, filter and export."""

from typing import Any

from django.contrib.admin import ShowFacets
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations.admin.conversations import list_cells
from conversations.admin.conversations.bulk_actions import BulkActions
from conversations.admin.conversations.cost import cost_cell
from conversations.admin.conversations.filters.facts import (
    AgentFilter,
    AnalysisFilter,
    ContactFilter,
    DaysFilter,
    EndingFilter,
    FeedbackFilter,
    LanguageFilter,
    MediumFilter,
    OutcomeFilter,
    ResponseFilter,
    SourceFilter,
    StatusFilter,
    TroubleFilter,
)
from conversations.admin.conversations.filters.findings import (
    CollectedFilter,
    CriterionFilter,
)
from conversations.admin.conversations.filters.review import (
    AssigneeFilter,
    LabelFilter,
    ReviewFilter,
)
from conversations.admin.conversations.list_address import settled
from conversations.admin.conversations.list_pages import (
    BoundedPaginator,
    ConversationChangeList,
)
from conversations.admin.conversations.saved_views import views_context
from conversations.admin.theme import column
from conversations.models import Conversation
from conversations.store.conversations.model_use import with_cost
from conversations.store.conversations.thumbs import with_thumbs
from conversations.store.library.prices import any_price_known
from conversations.store.search.search import matching

SEARCH_HELP = 'Words that were said, "a phrase", a topic, an id or a user'


class ConversationList(BulkActions):
    """The list half of the admin of conversations."""

    list_display = [
        "topic",
        "began",
        "outcome",
        "learned",
        "thumbs",
        "review",
    ]
    list_filter = [
        OutcomeFilter,
        CriterionFilter,
        CollectedFilter,
        ("started_at", DaysFilter),
        AgentFilter,
        FeedbackFilter,
        TroubleFilter,
        ResponseFilter,
        ReviewFilter,
        AssigneeFilter,
        LabelFilter,
        ContactFilter,
        LanguageFilter,
        SourceFilter,
        StatusFilter,
        AnalysisFilter,
        EndingFilter,
        MediumFilter,
    ]
    list_filter_submit = True
    list_before_template = "admin/conversations/conversation/saved_views.html"
    list_select_related = ["assignee", "analysis"]
    # Names nothing that is searched by itself: `get_search_results` asks the index.
    search_fields = ["public_id"]
    search_help_text = SEARCH_HELP
    list_per_page = 25
    show_full_result_count = False
    # Counting each choice of each filter would read the table for each of them.
    show_facets = ShowFacets.NEVER
    sortable_by = ("began",)

    class Media:
        """How the cells look."""

        css = {"all": ["admin_record/list.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """With the thumbs counted, whatever the number of rows."""
        return with_cost(with_thumbs(super().get_queryset(request)))

    def get_list_display(self, request: HttpRequest) -> Any:
        """The cost as well, where any price is known."""
        columns = super().get_list_display(request)
        return [*columns, "cost_shown"] if any_price_known() else columns

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Any]:
        """A list that knows more of its rows than their columns."""
        return ConversationChangeList

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conversation],
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> Paginator[Conversation]:
        """Pages that need not count the whole table."""
        return BoundedPaginator(queryset, per_page, request.GET.get("p", "1"))

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Conversation],
        search_term: str,
    ) -> tuple[QuerySet[Conversation], bool]:
        """By what was said: every word somewhere in the conversation."""
        return queryset.filter(matching(search_term)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, at an address that says what it shows and nothing else."""
        if request.method == "GET" and (address := settled(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}?{address}")
        return super().changelist_view(
            request, {**(extra_context or {}), **views_context(request)}
        )

    @column("Conversation")
    def topic(self, conversation: Conversation) -> SafeString:
        """What it was about, with whom, and where the words looked for were said."""
        return list_cells.topic(conversation)

    @column("Began", ordering="started_at")
    def began(self, conversation: Conversation) -> SafeString:
        """When, in the site's time zone, and how long it was."""
        return list_cells.began(conversation)

    @column("Outcome")
    def outcome(self, conversation: Conversation) -> SafeString:
        """Whether it reached what it was for, else where it stands; by which criteria."""
        return format_html(
            '<span class="cell-stack">{}{}</span>',
            list_cells.outcome(conversation),
            list_cells.criteria(getattr(conversation, "results_shown", ())),
        )

    @column("Learned")
    def learned(self, conversation: Conversation) -> SafeString:
        """What was collected, with corrections."""
        return list_cells.learned(getattr(conversation, "values_shown", ()))

    @column("Feedback")
    def thumbs(self, conversation: Conversation) -> SafeString:
        """Stars, and thumbs up and down."""
        return list_cells.feedback(conversation)

    @column("Cost")
    def cost_shown(self, conversation: Conversation) -> str:
        """What the models took, as far as it is known."""
        return cost_cell(conversation)

    @column("Review")
    def review(self, conversation: Conversation) -> SafeString:
        """Whether somebody looked at it, and whose it is."""
        return list_cells.review(conversation)
