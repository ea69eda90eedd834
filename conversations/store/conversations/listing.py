"""Lists of conversations, filtered and paged, as the API gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from conversations.models import Role, ToolCall, Turn
from conversations.store.conversations.facts import (
    agent_id,
    duration_secs,
    ending,
    outcome,
    status_of,
    unix_secs,
)
from conversations.store.conversations.filters import ConversationFilters, chosen
from conversations.store.conversations.judgement import (
    results_of,
    values_of,
)
from conversations.store.paging import page_of
from conversations.store.row_counts import number_of

_SAID = ~Q(text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is told of each conversation beside what always is."""

    summary: bool = False
    data_collection_ids: Sequence[str] = ()
    """What was collected for these items; likewise of criteria."""
    evaluation_criteria_ids: Sequence[str] = ()


def conversations_page(
    wanted: ConversationFilters,
    page_size: int,
    cursor: str | None = None,
    *,
    oldest_first: bool = False,
    shown: Shown | None = None,
) -> dict[str, Any]:
    """One page, by when they began, in two queries, and two more for what was judged.

    Raises BadCursor.
    """
    shown = shown or Shown()
    rows = (
        chosen(wanted)
        .select_related("agent", "analysis")
        .defer("agent__prompt", "agent__knowledge_text", "agent__vendor_settings")
        .defer("initiation_data", "dynamic_variables", "vendor_analysis")
        .annotate(
            user_messages=number_of(Turn, "conversation", _SAID & Q(role=Role.USER)),
            agent_messages=number_of(Turn, "conversation", _SAID & Q(role=Role.AGENT)),
        )
    )
    order = "started_at" if oldest_first else "-started_at"
    page = page_of(rows, order, page_size, cursor)
    pks = [row.pk for row in page.rows]
    tools = _tools_of(pks)
    judged = _judged(pks, shown)
    return {
        "conversations": [
            {
                **_summary(row, tools.get(row.pk, [])),
                "transcript_summary": (row.summary or None) if shown.summary else None,
                **judged[row.pk],
            }
            for row in page.rows
        ],
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
    }


def _judged(pks: list[int], shown: Shown) -> dict[int, dict[str, Any]]:
    """By conversation: what was found for the criteria and items that were asked for.

    One that nothing was found for is told as null: it has not been judged by it.
    """
    told: dict[int, dict[str, Any]] = {pk: {} for pk in pks}
    parts = (
        ("evaluation_criteria_results", shown.evaluation_criteria_ids, results_of),
        ("data_collection_results", shown.data_collection_ids, values_of),
    )
    for name, identifiers, read in parts:
        found = read(pks, identifiers) if identifiers else {}
        for pk in pks:
            own = found.get(pk, {})
            told[pk][name] = {one: own.get(one) for one in identifiers} or None
    return told


def _summary(conversation: Any, tool_names: list[str]) -> dict[str, Any]:
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
        "status": status_of(conversation),
        "termination_reason": ending(conversation),
        "call_successful": outcome(conversation),
        "call_success_score": conversation.success_score,
        "main_language": conversation.language or None,
        "tag_ids": [],
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
