"""What conversations of an agent are judged by, for one that is kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations.models import Agent, SuccessCriterion
from conversations.store.agents.config.entry import Entry
from conversations.store.agents.config.questions import (
    item_name,
    item_schema,
    read_criteria,
)
from conversations.store.analysis.case import Case, Criterion
from conversations.store.analysis.questions import case_of, criterion_of


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """A case without its conversation."""

    case: Case
    schemas: Mapping[str, Mapping[str, Any]]
    """Of what is collected, by id; likewise the names."""
    names: Mapping[str, str]


def judged_by(public_id: str, extra_criteria: list[dict[str, Any]]) -> JudgedBy:
    """The agent's criteria and data, and these criteria in place of those of their ids.

    The agent exists. Raises config.values.BadValue for an extra one that is none.
    """
    extra = [_criterion(entry) for entry in read_criteria(extra_criteria)]
    agent = Agent.objects.prefetch_related("criteria", "collected_items").get(
        public_id=public_id
    )
    items = list(agent.collected_items.all())
    return JudgedBy(
        case_of(agent, extra),
        {item.identifier: item_schema(item) for item in items},
        {item.identifier: item_name(item) for item in items},
    )


def _criterion(entry: Entry) -> Criterion:
    row = SuccessCriterion(**entry.columns, vendor_settings=entry.kept)
    return criterion_of(row)
