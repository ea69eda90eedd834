"""Which conversations programs ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from conversations.models import AnalysisState, Conversation, Status
from conversations.store.conversations.comparisons import (
    Comparison,
    Other,
    Sized,
    read_comparison,
    read_result,
)
from conversations.store.conversations.conditions import (
    COMMENTED,
    analysed,
    any_of,
    has_value,
    has_variable,
    judged,
    of_agents,
    rated,
    used_tools,
    value_compares,
    value_is,
    value_is_another,
    variable_compares,
    variable_is,
    variable_is_another,
)
from conversations.store.conversations.facts import (
    ended_for,
    lasting,
    standing,
    told_as,
)
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
        "user_id": wanted.user_id,
        "text_only": wanted.text_only,
        "source": wanted.conversation_initiation_source,
        "language__in": wanted.main_languages or None,
    }
    return Conversation.objects.filter(
        lasting(wanted.call_duration_min_secs, wanted.call_duration_max_secs),
        *_how_it_went(wanted),
        *_what_was_found(wanted),
        **{name: value for name, value in plain.items() if value is not None},
    )


def _how_it_went(wanted: ConversationFilters) -> Iterator[Q]:
    if wanted.visited_agent_ids:
        yield of_agents(wanted.visited_agent_ids)
    if wanted.exclude_statuses:
        yield standing(set(Status.values).difference(wanted.exclude_statuses))
    if wanted.termination_reasons:
        yield ended_for(wanted.termination_reasons)
    if wanted.rating_min is not None or wanted.rating_max is not None:
        yield rated(wanted.rating_min, wanted.rating_max)
    if wanted.has_feedback_comment is not None:
        yield COMMENTED if wanted.has_feedback_comment else ~COMMENTED
    if wanted.search is not None:
        yield matching(wanted.search)
    if wanted.tool_names:
        yield used_tools(wanted.tool_names)
    if wanted.tool_names_successful:
        names = wanted.tool_names_successful
        yield used_tools(names, is_error=False, result__isnull=False)
    if wanted.tool_names_errored:
        yield used_tools(wanted.tool_names_errored, is_error=True)


def _what_was_found(wanted: ConversationFilters) -> Iterator[Q]:
    if wanted.call_successful == ANALYSIS_FAILED:
        yield analysed(AnalysisState.FAILED)
    elif wanted.call_successful is not None:
        yield told_as(wanted.call_successful)
    for text in wanted.evaluation_params:
        yield judged(*read_result(text))
    for text in wanted.data_collection_params:
        yield _learned(read_comparison(text))
    for text in wanted.dynamic_variable_params:
        yield _varied(read_comparison(text))


def _learned(asked: Comparison) -> Q:
    name = asked.name
    match asked:
        case Sized():
            return value_compares(name, asked.size, asked.number)
        case Other(value=""):
            return has_value(name)
        case Other():
            return value_is_another(name, asked.value)
    found = value_is(name, *filter(None, asked.values))
    return found if all(asked.values) else found | ~has_value(name)


def _varied(asked: Comparison) -> Q:
    name = asked.name
    match asked:
        case Sized():
            return variable_compares(name, asked.size, asked.number)
        case Other(value=""):
            return has_variable(name)
        case Other():
            return variable_is_another(name, asked.value)
    return any_of(
        variable_is(name, value) if value else ~has_variable(name)
        for value in asked.values
    )


def _moment(unix: int | None) -> datetime | None:
    return None if unix is None else datetime.fromtimestamp(unix, UTC)
