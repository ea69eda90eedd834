"""Which conversations programs ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from conversations.models import (
    Analysis,
    AnalysisState,
    Conversation,
    Outcome,
    ToolCall,
)
from conversations.store.conversations.comparisons import (
    collected,
    judged,
    read_comparison,
    read_result,
    varied,
)
from conversations.store.conversations.facts import ended_for, lasting
from conversations.store.search.search import matching

ANALYSIS_FAILED = "error"
"""In place of an outcome: those that could not be judged."""


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
    visited_agent_ids: Sequence[str] = ()
    main_languages: Sequence[str] = ()
    termination_reasons: Sequence[str] = ()
    evaluation_params: Sequence[str] = ()
    """As `comparisons.read_result` takes them: all of these hold."""
    data_collection_params: Sequence[str] = ()
    """As `comparisons.read_comparison` takes them; likewise of variables."""
    dynamic_variable_params: Sequence[str] = ()


def chosen(wanted: ConversationFilters) -> QuerySet[Conversation]:
    """Those that fit all that is wanted. Raises BadComparison."""
    plain = {
        "agent__public_id": wanted.agent_id,
        "started_at__lt": _moment(wanted.call_start_before_unix),
        "started_at__gt": _moment(wanted.call_start_after_unix),
        "rating__gte": wanted.rating_min,
        "rating__lte": wanted.rating_max,
        "user_id": wanted.user_id,
        "text_only": wanted.text_only,
        "source": wanted.conversation_initiation_source,
        "agent__public_id__in": wanted.visited_agent_ids or None,
        "language__in": wanted.main_languages or None,
    }
    rows = Conversation.objects.filter(
        lasting(wanted.call_duration_min_secs, wanted.call_duration_max_secs),
        *_conditions(wanted),
        **{name: value for name, value in plain.items() if value is not None},
    )
    if wanted.exclude_statuses:
        rows = rows.exclude(status__in=wanted.exclude_statuses)
    return rows


def _conditions(wanted: ConversationFilters) -> Iterator[Q]:
    if wanted.call_successful is not None:
        yield _came_out(wanted.call_successful)
    if wanted.has_feedback_comment is not None:
        bare = Q(rating_comment="")
        yield ~bare if wanted.has_feedback_comment else bare
    if wanted.search is not None:
        yield matching(wanted.search)
    if wanted.tool_names:
        yield _used(wanted.tool_names)
    if wanted.tool_names_successful:
        yield _used(wanted.tool_names_successful, is_error=False, result__isnull=False)
    if wanted.tool_names_errored:
        yield _used(wanted.tool_names_errored, is_error=True)
    if wanted.termination_reasons:
        yield ended_for(wanted.termination_reasons)
    for written in wanted.evaluation_params:
        yield judged(*read_result(written))
    for written in wanted.data_collection_params:
        yield collected(read_comparison(written))
    for written in wanted.dynamic_variable_params:
        yield varied(read_comparison(written))


def _came_out(outcome: str) -> Q:
    if outcome == ANALYSIS_FAILED:
        failed = Analysis.objects.filter(
            conversation=OuterRef("pk"), state=AnalysisState.FAILED
        )
        return Q(Exists(failed))
    if outcome == Outcome.UNKNOWN:
        return Q(call_successful__in=["", Outcome.UNKNOWN])
    return Q(call_successful=outcome)


def _used(names: Sequence[str], **outcomes: bool) -> Q:
    calls = ToolCall.objects.filter(
        conversation=OuterRef("pk"), name__in=names, **outcomes
    )
    return Q(Exists(calls))


def _moment(unix: int | None) -> datetime | None:
    return None if unix is None else datetime.fromtimestamp(unix, UTC)
