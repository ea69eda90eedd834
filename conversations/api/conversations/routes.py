"""Conversations: finding, reading and deleting them."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field, StringConstraints

from conversations.api.errors import Refusal, invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.storable import STORABLE_TEXT
from conversations.store.conversations.comparisons import (
    read_comparison,
    read_result,
)
from conversations.store.conversations.detail import conversation_detail
from conversations.store.conversations.filters import ConversationFilters
from conversations.store.conversations.listing import Shown, conversations_page
from conversations.store.privacy.removal import StillGoingOn, delete_conversation

router = Router(tags=["conversations"])

Text = Annotated[str, StringConstraints(max_length=500), STORABLE_TEXT]
UnixSecs = Annotated[int, Field(ge=0, le=253_402_300_799)]
Secs = Annotated[int, Field(ge=0, le=2_000_000)]
Stars = Annotated[int, Field(ge=1, le=5)]
Status = Literal["initiated", "in-progress", "processing", "done", "failed"]
DEFAULT_PAGE_SIZE = 30

NOT_KNOWN_HERE = frozenset(
    {
        "branch_id",
        "conversation_product_type",
        "custom_guardrail_names",
        "guardrail_types",
        "parent_conversation_id",
        "phone_number_ids",
        "tag_ids",
        "tool_ids",
        "tool_ids_errored",
        "tool_ids_successful",
        "topic_ids",
        "triggered_procedure_ids",
        "version_id",
        "visited_agent_branch_ids",
        "whatsapp_phone_number_ids",
        "workflow_node_entered_id",
    }
)
"""The vendor's filters that nothing here answers to. To pass them over would be to give
conversations that were not asked for."""


def _checked(read: Callable[[str], object]) -> AfterValidator:
    """A text that this can read; it is read again where it is used."""

    def check(written: str) -> str:
        read(written)
        return written

    return AfterValidator(check)


Result = Annotated[Text, _checked(read_result)]
Compared = Annotated[Text, _checked(read_comparison)]
Many = Field(max_length=50)


class Wanted(Schema):
    """Which conversations, in which order."""

    agent_id: Text | None = None
    visited_agent_ids: Annotated[list[Text], Many] = []
    call_successful: Literal["success", "failure", "unknown", "error"] | None = None
    call_start_before_unix: UnixSecs | None = None
    call_start_after_unix: UnixSecs | None = None
    call_duration_min_secs: Secs | None = None
    call_duration_max_secs: Secs | None = None
    rating_min: Stars | None = None
    rating_max: Stars | None = None
    has_feedback_comment: bool | None = None
    user_id: Text | None = None
    search: Text | None = None
    text_only: bool | None = None
    conversation_initiation_source: Text | None = None
    exclude_statuses: list[Status] = []
    main_languages: Annotated[list[Text], Many] = []
    termination_reasons: Annotated[list[Text], Many] = []
    tool_names: Annotated[list[Text], Many] = []
    tool_names_successful: Annotated[list[Text], Many] = []
    tool_names_errored: Annotated[list[Text], Many] = []
    evaluation_params: Annotated[list[Result], Many] = []
    data_collection_params: Annotated[list[Compared], Many] = []
    dynamic_variable_params: Annotated[list[Compared], Many] = []


class WantedOnce(Schema):
    """Filters of programs that can send a name only once."""

    data_collection_filter: Compared | None = None
    dynamic_variable_filter: Compared | None = None


class Pages(Schema):
    """Which of them at once, and what is told of each."""

    cursor: str | None = None
    page_size: Annotated[int, Field(ge=1, le=100)] = DEFAULT_PAGE_SIZE
    sort_direction: Literal["asc", "desc"] = "desc"
    summary_mode: Literal["include", "exclude"] = "exclude"
    data_collection_ids: Annotated[list[Text], Many] = []
    evaluation_criteria_ids: Annotated[list[Text], Many] = []


@router.get("/conversations", auth=reads)
def list_conversations(
    request: HttpRequest,
    wanted: Query[Wanted],
    once: Query[WantedOnce],
    pages: Query[Pages],
) -> dict[str, Any]:
    """A page of conversations, newest first unless asked otherwise."""
    for name in request.GET:
        if name in NOT_KNOWN_HERE:
            raise invalid("this server cannot filter by it; leave it out", name)
    filters = wanted.model_dump()
    filters["data_collection_params"] += _given(once.data_collection_filter)
    filters["dynamic_variable_params"] += _given(once.dynamic_variable_filter)
    return conversations_page(
        ConversationFilters(**filters),
        pages.page_size,
        pages.cursor,
        oldest_first=pages.sort_direction == "asc",
        shown=Shown(
            summary=pages.summary_mode == "include",
            data_collection_ids=pages.data_collection_ids,
            evaluation_criteria_ids=pages.evaluation_criteria_ids,
        ),
    )


def _given(written: str | None) -> list[str]:
    return [] if written is None else [written]


@router.get("/conversations/{conversation_id}", auth=reads)
def get_conversation(request: HttpRequest, conversation_id: PublicId) -> dict[str, Any]:
    """All that is known of one conversation, and what was said."""
    site_url = request.build_absolute_uri("/").rstrip("/")
    found = conversation_detail(conversation_id, site_url)
    if found is None:
        raise not_found("conversation", conversation_id)
    return found


@router.delete("/conversations/{conversation_id}", auth=writes)
def remove_conversation(
    request: HttpRequest, conversation_id: PublicId
) -> dict[str, str]:
    """Delete a conversation that is over: what was said, its sound, its files."""
    try:
        found = delete_conversation(conversation_id)
    except StillGoingOn:
        raise Refusal(
            400,
            "conversation_in_progress",
            "This conversation is still going on; delete it when it is over.",
        ) from None
    if not found:
        raise not_found("conversation", conversation_id)
    return {"status": "ok"}
