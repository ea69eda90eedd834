"""Conversations as rows to take away: what is known of each, in parts of a hundred.

Only the keys of a selection are held at once; they are read when it is made, so that
what changes meanwhile shifts nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from conversations.engine.variables import is_secret
from conversations.models import (
    CollectedValue,
    Conversation,
    CriterionResult,
    Feedback,
    Retrieval,
    Role,
    ToolCall,
    Turn,
)
from conversations.store.conversations.model_use import with_cost
from conversations.store.conversations.queries import with_thumbs
from conversations.store.conversations.retrievals import (
    passages_json,
    retrievals_of,
)

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
    "status": lambda row: row.status,
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
    "error": lambda row: row.error_message,
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
            for row in found.select_related("agent", "assignee", "contact")
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
        said = turns_of(pks)
        rows = Conversation.objects.only("public_id", "agent_name", "started_at")
        known = rows.in_bulk(pks)
        thumbs = _thumbs(pks)
        yield [
            [
                known[pk].public_id,
                known[pk].agent_name,
                known[pk].started_at,
                turn.event_id,
                turn.role,
                turn.started_ms / 1000,
                turn.text,
                turn.interrupted,
                turn.medium,
                turn.source,
                turn.first_audio_ms,
                thumbs.get((pk, turn.event_id)) if turn.role == "agent" else None,
            ]
            for pk in pks
            if pk in known
            for turn in said.get(pk, [])
        ]


def transcripts(pks: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """What was said and done in each, by its public id."""
    ids = dict(Conversation.objects.filter(pk__in=pks).values_list("pk", "public_id"))
    thumbs = _thumbs(pks)
    told: dict[str, list[dict[str, Any]]] = {public: [] for public in ids.values()}
    found = retrievals_of(pks)
    for pk, turns in turns_of(pks).items():
        told[ids[pk]] += [
            {
                "role": turn.role,
                "text": turn.text,
                "at_secs": turn.started_ms / 1000,
                "event_id": turn.event_id,
                "interrupted": turn.interrupted,
                "medium": turn.medium,
                "source": turn.source,
                "feedback": thumbs.get((pk, turn.event_id))
                if turn.role == "agent"
                else None,
                **_looked_up(found.get(pk, {}), turn),
            }
            for turn in turns
        ]
    for call in ToolCall.objects.filter(conversation__in=ids):
        told[ids[call.conversation_id]].append(
            {
                "role": "tool",
                "tool": call.name,
                "arguments": call.arguments,
                "result": call.result,
                "is_error": call.is_error,
                "at_secs": call.requested_ms / 1000,
                "event_id": call.event_id,
            }
        )
    for entries in told.values():
        entries.sort(key=lambda entry: entry["at_secs"])
    return told


def _looked_up(found: Mapping[int, Retrieval], turn: Turn) -> dict[str, Any]:
    row = found.get(turn.event_id) if turn.role == Role.USER else None
    return {} if row is None else {"looked_up": passages_json(row)}


def turns_of(pks: Sequence[int]) -> dict[int, list[Turn]]:
    """The turns of each, in their order."""
    found: dict[int, list[Turn]] = {}
    rows = Turn.objects.filter(conversation__in=pks).defer(
        "generated_text", "sent_text", "heard_text", "latencies_ms"
    )
    for turn in rows:
        found.setdefault(turn.conversation_id, []).append(turn)
    return found


def _exported(row: Conversation) -> Exported:
    results = row.criterion_results.all()
    values = row.collected_values.all()
    return Exported(
        facts={column: fact(row) for column, fact in FACTS.items()},
        criteria={result.identifier: result for result in results},
        values={value.identifier: value.standing for value in values},
        variables={
            name: value
            for name, value in row.dynamic_variables.items()
            if not is_secret(name)
        },
    )


def _identifiers(model: type[Model], pks: list[int]) -> list[str]:
    found: set[str] = set()
    for part in _parts(pks, KEYS_AT_ONCE):
        rows = model._default_manager.filter(conversation__in=part).order_by()
        found.update(rows.values_list("identifier", flat=True).distinct())
    return sorted(found)


def _parts(pks: list[int], size: int) -> Iterator[list[int]]:
    return (pks[start : start + size] for start in range(0, len(pks), size))


def _thumbs(pks: Sequence[int]) -> dict[tuple[int, int | None], str]:
    rows = Feedback.objects.filter(conversation__in=pks)
    return {(row.conversation_id, row.event_id): row.score for row in rows}
