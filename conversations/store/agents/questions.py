"""The rows of what is asked of every conversation of an agent."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from conversations.models import Agent, DataCollectionItem, SuccessCriterion
from conversations.store.agents.config.entry import Entry

Question = TypeVar("Question", SuccessCriterion, DataCollectionItem)

KEPT = {"agent", "id"}
"""Columns that a copy has for itself."""


def put_criteria(agent: Agent, entries: Sequence[Entry]) -> None:
    """Let these be the agent's criteria. One that stays is the same row: what was
    judged by it keeps its criterion.
    """
    wanted = {
        entry.columns["identifier"]: {**entry.columns, "vendor_settings": entry.kept}
        for entry in entries
    }
    _put(SuccessCriterion, agent, wanted)


def put_items(agent: Agent, entries: Mapping[str, Entry]) -> None:
    """Likewise, of what is collected."""
    wanted = {
        identifier: {
            **entry.columns,
            "identifier": identifier,
            "vendor_settings": entry.kept,
        }
        for identifier, entry in entries.items()
    }
    _put(DataCollectionItem, agent, wanted)


def copy_questions(original: Agent, to: Agent) -> None:
    """Ask the same of the conversations of another agent."""
    _copy(SuccessCriterion, original, to)
    _copy(DataCollectionItem, original, to)


def _copy(model: type[Question], original: Agent, to: Agent) -> None:
    names = [f.name for f in model._meta.concrete_fields if f.name not in KEPT]
    model._default_manager.bulk_create(
        model(agent=to, **{name: getattr(row, name) for name in names})
        for row in model._default_manager.filter(agent=original)
    )


def _put(
    model: type[SuccessCriterion] | type[DataCollectionItem],
    agent: Agent,
    wanted: Mapping[str, Mapping[str, Any]],
) -> None:
    rows: Any = model._default_manager.filter(agent=agent)
    there = {row.identifier: row for row in rows}
    gone = [row.pk for name, row in there.items() if name not in wanted]
    rows.filter(pk__in=gone).delete()
    for position, (identifier, columns) in enumerate(wanted.items()):
        row = there.get(identifier)
        values = {**columns, "position": position}
        if row is None:
            row = model(agent=agent)
        elif all(getattr(row, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
