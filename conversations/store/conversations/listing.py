"""Lists of conversations, filtered and paged, as the API gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from conversations.models import Conversation, Outcome, Role, ToolCall, Turn
from conversations.store.conversations.facts import (
    agent_id,
    duration_secs,
    ending,
    outcome,
    unix_secs,
)
from conversations.store.paging import page_of
from conversations.store.search.search import matching


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilters:
    """Which conversations are wanted. None and empty leave all."""

    agent_id: str | None = None
    call_successful: str | None = None
    call_start_before_unix: int | None = None
    call_start_after_unix: int | None = None
    call_duration_min_secs: int | None = None
    call_duration_max_secs: int | None = None
    rating_min: int | None = None
    rating_max: int | None = None
    has_feedback_comment: bool | None = None
    user_id: str | None = None
    search: str | None = None
    """Words that were said, by anyone."""
    text_only: bool | None = None
    conversation_initiation_source: str | None = None
    exclude_statuses: Sequence[str] = ()
    tool_names: Sequence[str] = ()
    """One of these was used; likewise with the outcome."""
    tool_names_successful: Sequence[str] = ()
    tool_names_errored: Sequence[str] = ()


def conversations_page(
    wanted: ConversationFilters,
    page_size: int,
    cursor: str | None = None,
    *,
    oldest_first: bool = False,
    with_summary: bool = False,
) -> dict[str, Any]:
    """One page, by when they began, in two queries. Raises BadCursor."""
    rows = (
        _chosen(wanted)
        .select_related("agent")
        .defer("agent__prompt", "agent__knowledge_text", "agent__vendor_settings")
        .defer("initiation_data", "dynamic_variables", "vendor_analysis")
        .annotate(user_messages=_messages(Role.USER))
        .annotate(agent_messages=_messages(Role.AGENT))
    )
    order = "started_at" if oldest_first else "-started_at"
    page = page_of(rows, order, page_size, cursor)
    tools = _tools_of([row.pk for row in page.rows])
    return {
        "conversations": [
            _summary(row, tools.get(row.pk, []), with_summary) for row in page.rows
        ],
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
    }


def _chosen(wanted: ConversationFilters) -> QuerySet[Conversation]:
    plain = {
        "agent__public_id": wanted.agent_id,
        "started_at__lt": _moment(wanted.call_start_before_unix),
        "started_at__gt": _moment(wanted.call_start_after_unix),
        "duration_ms__gte": _ms(wanted.call_duration_min_secs),
        "duration_ms__lte": _ms(wanted.call_duration_max_secs),
        "rating__gte": wanted.rating_min,
        "rating__lte": wanted.rating_max,
        "user_id": wanted.user_id,
        "text_only": wanted.text_only,
        "source": wanted.conversation_initiation_source,
    }
    rows = Conversation.objects.filter(
        **{name: value for name, value in plain.items() if value is not None}
    )
    if wanted.call_successful == Outcome.UNKNOWN:
        rows = rows.filter(call_successful__in=["", Outcome.UNKNOWN])
    elif wanted.call_successful is not None:
        rows = rows.filter(call_successful=wanted.call_successful)
    if wanted.has_feedback_comment is not None:
        bare = Q(rating_comment="")
        rows = rows.filter(~bare if wanted.has_feedback_comment else bare)
    if wanted.search is not None:
        rows = rows.filter(matching(wanted.search))
    if wanted.exclude_statuses:
        rows = rows.exclude(status__in=wanted.exclude_statuses)
    if wanted.tool_names:
        rows = rows.filter(_used(wanted.tool_names))
    if wanted.tool_names_successful:
        rows = rows.filter(
            _used(wanted.tool_names_successful, is_error=False, result__isnull=False)
        )
    if wanted.tool_names_errored:
        rows = rows.filter(_used(wanted.tool_names_errored, is_error=True))
    return rows


def _summary(
    conversation: Any, tool_names: list[str], with_summary: bool
) -> dict[str, Any]:
    return {
        "agent_id": agent_id(conversation),
        "agent_name": conversation.agent_name,
        "branch_id": None,
        "version_id": None,
        "conversation_id": conversation.public_id,
        "start_time_unix_secs": unix_secs(conversation.started_at),
        "call_duration_secs": duration_secs(conversation),
        "message_count": conversation.user_messages + conversation.agent_messages,
        "user_message_count": conversation.user_messages,
        "agent_message_count": conversation.agent_messages,
        "status": conversation.status,
        "termination_reason": ending(conversation),
        "call_successful": outcome(conversation),
        "transcript_summary": (conversation.summary or None) if with_summary else None,
        "call_summary_title": conversation.title or None,
        "conversation_initiation_source": conversation.source or "unknown",
        "text_only": conversation.text_only,
        "tool_names": tool_names,
        "direction": None,
        "rating": conversation.rating,
        "cost": conversation.vendor_metadata.get("cost"),
    }


def _tools_of(pks: list[int]) -> dict[int, list[str]]:
    used: dict[int, list[str]] = {}
    calls = ToolCall.objects.filter(conversation__in=pks)
    for pk, name in calls.values_list("conversation_id", "name"):
        names = used.setdefault(pk, [])
        if name not in names:
            names.append(name)
    return used


def _messages(role: Role) -> Coalesce:
    # A subquery each: two joins would multiply the rows they count.
    counted = (
        Turn.objects.filter(conversation=OuterRef("pk"), role=role)
        .exclude(text="")
        .order_by()
        .values("conversation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


def _used(names: Sequence[str], **outcomes: bool) -> Q:
    calls = ToolCall.objects.filter(
        conversation=OuterRef("pk"), name__in=names, **outcomes
    )
    return Q(Exists(calls))


def _moment(unix: int | None) -> datetime | None:
    return None if unix is None else datetime.fromtimestamp(unix, UTC)


def _ms(secs: int | None) -> int | None:
    return None if secs is None else secs * 1000
