"""What conversations of an agent are judged by, for one that is kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from conversations.models import Agent, Scoring
from conversations.store.agents.config.entry import Entry
from conversations.store.agents.config.questions import (
    item_name,
    item_schema,
    read_criteria,
)
from conversations.store.agents.knowledge import knowledge_of
from conversations.store.analysis.case import Case, Criterion
from conversations.store.analysis.questions import criteria_of, items_of

NOT_KEPT = 0
"""In place of a conversation's key."""


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
    by_id = {one.identifier: one for one in (*criteria_of(agent), *extra)}
    items = list(agent.collected_items.all())
    case = Case(
        conversation_id=NOT_KEPT,
        agent_name=agent.name,
        agent_prompt=agent.prompt,
        language=agent.summary_language or agent.language,
        turns=(),
        criteria=tuple(by_id.values()),
        items=items_of(agent),
        llm=agent.analysis_llm,
        agent_llm=agent.llm,
    )
    if any(one.use_knowledge_base for one in case.criteria):
        case = replace(case, knowledge="\n\n".join(knowledge_of(agent)))
    return JudgedBy(
        case,
        {item.identifier: item_schema(item) for item in items},
        {item.identifier: item_name(item) for item in items},
    )


def _criterion(entry: Entry) -> Criterion:
    columns = entry.columns
    numeric: Literal["binary", "numeric_uniform"] = (
        "numeric_uniform" if columns["scoring"] == Scoring.NUMERIC else "binary"
    )
    llm = entry.kept.get("llm")
    return Criterion(
        identifier=columns["identifier"],
        name=columns["name"],
        prompt=columns["prompt"],
        scoring=numeric,
        max_score=columns["max_score"],
        use_knowledge_base=columns["use_knowledge_base"],
        # The vendor's own names have no provider before them.
        llm=llm if isinstance(llm, str) and "/" in llm else "",
    )
