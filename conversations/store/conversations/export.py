"""Conversations as rows to take away: what is known of each, in parts of a hundred.

Only the keys of a selection are held at once; they are read when it is made, so that
what changes meanwhile shifts nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from conversations.engine.variables import without_secrets
from conversations.models import (
    CollectedValue,
    Conversation,
    CriterionResult,
    Retrieval,
    Role,
    ToolCall,
    Turn,
)
from conversations.store.conversations.facts import status_of
from conversations.store.conversations.happenings import happenings
from conversations.store.conversations.model_use import with_cost
from conversations.store.conversations.retrievals import (
    passages_json,
    retrievals_of,
)
from conversations.store.conversations.thumbs import Thumbs, thumbs_of, with_thumbs

AT_ONCE = 100
"""Conversations in memory."""
KEYS_AT_ONCE = 500

Cell = str | int | float | bool | datetime | None


class TooMany(Exception):
    """More conversations than one export may hold."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which conversations, in which order, and what was asked of any of them."""

    pks: list[int]
    criteria: list[str]
    """Identifiers."""
    items: list[str]
    """Identifiers."""

    def batches(self) -> Iterator[list[int]]:
        """Keys of those that are in memory at once."""
        return _parts(self.pks, AT_ONCE)


@dataclass(frozen=True, slots=True)
class Exported:
    """One conversation. Corrections by staff stand for what the machine found."""

    facts: dict[str, Cell]
    """By column."""
    criteria: dict[str, CriterionResult] = field(default_factory=dict)
    values: dict[str, Cell] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    """Without secrets."""


FACTS: dict[str, Callable[[Any], Cell]] = {
    "conversation_id": lambda row: row.public_id,
    "agent": lambda row: row.agent_name,
    "agent_id": lambda row: row.agent.public_id if row.agent else "",
    "status": status_of,
    "started_at": lambda row: row.started_at,
    "ended_at": lambda row: row.ended_at,
    "duration_secs": lambda row: (
        None if row.duration_ms is None else row.duration_ms / 1000
    ),
    "turns": lambda row: row.turn_count,
    "language": lambda row: row.language,
    "medium": lambda row: "text" if row.text_only else "voice",
    "client": lambda row: row.source,
    "client_version": lambda row: row.source_version,
    "ending": lambda row: row.end_reason,
    "error": lambda row: row.failure,
    "user_id": lambda row: row.user_id,
    "contact": lambda row: row.contact.name if row.contact else "",
    "outcome": lambda row: row.call_successful,
    "score": lambda row: row.success_score,
    "title": lambda row: row.title,
    "summary": lambda row: row.summary,
    "rating": lambda row: row.rating,
    "rating_comment": lambda row: row.rating_comment,
    "likes": lambda row: getattr(row, "likes", 0),
    "dislikes": lambda row: getattr(row, "dislikes", 0),
    "interruptions": lambda row: row.interruption_count,
    "errors": lambda row: row.error_count,
    "tool_errors": lambda row: row.tool_error_count,
    "response_ms": lambda row: row.response_ms,
    "cost": lambda row: None if row.cost is None else float(row.cost),
    "unpriced_models": lambda row: row.unpriced,
    "review": lambda row: row.review_state,
    "assignee": lambda row: str(row.assignee or ""),
    "labels": lambda row: ", ".join(label.name for label in row.labels.all()),
    "transcript_deleted_at": lambda row: row.transcript_deleted_at,
}
"""Columns of every export, and where they come from."""


def select(chosen: QuerySet[Conversation], limit: int) -> Selection:
    """Raises TooMany."""
    pks = list(chosen.values_list("pk", flat=True)[: limit + 1])
    if len(pks) > limit:
        raise TooMany
    return Selection(
        pks, _identifiers(CriterionResult, pks), _identifiers(CollectedValue, pks)
    )


def exported(selection: Selection) -> Iterator[list[Exported]]:
    """All of them, some at a time. What was deleted meanwhile is left out."""
    for pks in selection.batches():
        found = with_cost(with_thumbs(Conversation.objects.filter(pk__in=pks)))
        rows = {
            row.pk: row
            for row in found.select_related("agent", "assignee", "contact", "analysis")
            .defer("agent__prompt", "agent__knowledge_text", "agent__vendor_settings")
            .defer("initiation_data", "vendor_analysis", "vendor_metadata")
            .prefetch_related("labels", "criterion_results", "collected_values")
        }
        yield [_exported(rows[pk]) for pk in pks if pk in rows]


TURN_COLUMNS = (
    "conversation_id",
    "agent",
    "started_at",
    "event_id",
    "role",
    "at_secs",
    "text",
    "interrupted",
    "medium",
    "source",
    "response_ms",
    "feedback",
)


def exported_turns(selection: Selection) -> Iterator[list[list[Cell]]]:
    """What was said in each, in its order: cells of TURN_COLUMNS."""
    for pks in selection.batches():
        rows = Conversation.objects.only("public_id", "agent_name", "started_at")
        known = rows.in_bulk(pks)
        said, thumbs = happenings(pks, briefly=True), thumbs_of(pks)
        yield [
            _turn_cells(known[pk], turn.what, thumbs[pk])
            for pk in pks
            if pk in known
            for turn in said.get(pk, [])
            if isinstance(turn.what, Turn)
        ]


def transcripts(pks: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """What was said and done in each, by its public id."""
    ids = dict(Conversation.objects.filter(pk__in=pks).values_list("pk", "public_id"))
    found, thumbs = happenings(pks, ToolCall, briefly=True), thumbs_of(pks)
    retrievals = retrievals_of(pks)
    return {
        public: [
            _turn_json(each.what, thumbs[pk], retrievals.get(pk, {}))
            if isinstance(each.what, Turn)
            else _tool_json(each.what)
            for each in found.get(pk, [])
            if isinstance(each.what, Turn | ToolCall)
        ]
        for pk, public in ids.items()
    }


def _turn_cells(row: Conversation, turn: Turn, thumbs: Thumbs) -> list[Cell]:
    return [
        row.public_id,
        row.agent_name,
        row.started_at,
        turn.event_id,
        turn.role,
        turn.started_ms / 1000,
        turn.text,
        turn.interrupted,
        turn.medium,
        turn.source,
        turn.first_audio_ms,
        _thumb(turn, thumbs),
    ]


def _turn_json(
    turn: Turn, thumbs: Thumbs, retrievals: Mapping[int, Retrieval]
) -> dict[str, Any]:
    row = retrievals.get(turn.event_id) if turn.role == Role.USER else None
    looked_up = {} if row is None else {"looked_up": passages_json(row)}
    return {
        "role": turn.role,
        "text": turn.text,
        "at_secs": turn.started_ms / 1000,
        "event_id": turn.event_id,
        "interrupted": turn.interrupted,
        "medium": turn.medium,
        "source": turn.source,
        "feedback": _thumb(turn, thumbs),
        **looked_up,
    }


def _tool_json(call: ToolCall) -> dict[str, Any]:
    return {
        "role": "tool",
        "tool": call.name,
        "arguments": call.arguments,
        "result": call.result,
        "is_error": call.is_error,
        "at_secs": call.requested_ms / 1000,
        "event_id": call.event_id,
    }


def _thumb(turn: Turn, thumbs: Thumbs) -> str | None:
    thumb = thumbs.get(turn.event_id) if turn.role == Role.AGENT else None
    return thumb.score if thumb else None


def _exported(row: Conversation) -> Exported:
    results = row.criterion_results.all()
    values = row.collected_values.all()
    return Exported(
        facts={column: fact(row) for column, fact in FACTS.items()},
        criteria={result.identifier: result for result in results},
        values={value.identifier: value.standing for value in values},
        variables=without_secrets(row.dynamic_variables),
    )


def _identifiers(model: type[Model], pks: list[int]) -> list[str]:
    found: set[str] = set()
    for part in _parts(pks, KEYS_AT_ONCE):
        rows = model._default_manager.filter(conversation__in=part).order_by()
        found.update(rows.values_list("identifier", flat=True).distinct())
    return sorted(found)


def _parts(pks: list[int], size: int) -> Iterator[list[int]]:
    return (pks[start : start + size] for start in range(0, len(pks), size))
