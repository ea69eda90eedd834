"""What is asked of an agent's conversations."""

from collections.abc import Sequence
from typing import cast

from conversations.models import Agent, SuccessCriterion
from conversations.protocol.typed_values import ValueKind
from conversations.store.agents.knowledge import knowledge_of
from conversations.store.analysis.case import Case, Criterion, Item

NOT_KEPT = 0
"""In place of a conversation's key."""


def case_of(agent: Agent | None, extra: Sequence[Criterion] = ()) -> Case:
    """A case without its conversation: the agent, and what is asked.

    Extra criteria stand in place of the agent's of their ids. Without an agent nothing
    is asked.
    """
    if agent is None:
        return Case(NOT_KEPT, agent_name="", agent_prompt="", language="", turns=())
    by_id = {one.identifier: one for one in (*criteria_of(agent), *extra)}
    knows = any(criterion.use_knowledge_base for criterion in by_id.values())
    return Case(
        conversation_id=NOT_KEPT,
        agent_name=agent.name,
        agent_prompt=agent.prompt,
        language=agent.summary_language or agent.language,
        turns=(),
        knowledge="\n\n".join(knowledge_of(agent)) if knows else "",
        criteria=tuple(by_id.values()),
        items=items_of(agent),
        llm=agent.analysis_llm,
        agent_llm=agent.llm,
    )


def criteria_of(agent: Agent) -> tuple[Criterion, ...]:
    """Its success criteria, in the owner's order."""
    return tuple(criterion_of(row) for row in agent.criteria.all())


def criterion_of(row: SuccessCriterion) -> Criterion:
    """A criterion as judges get it; its row need not be kept."""
    return Criterion(
        identifier=row.identifier,
        name=row.name,
        prompt=row.prompt,
        scoring="numeric_uniform" if row.scoring == "numeric_uniform" else "binary",
        max_score=row.max_score,
        use_knowledge_base=row.use_knowledge_base,
        llm=_ours(row.vendor_settings.get("llm")),
    )


def items_of(agent: Agent) -> tuple[Item, ...]:
    """What is collected from each conversation, in the owner's order."""
    return tuple(
        Item(
            identifier=row.identifier,
            kind=cast("ValueKind", row.type),
            description=row.description,
            allowed_values=tuple(row.allowed_values),
            constant_value=row.constant_value,
            dynamic_variable=row.dynamic_variable,
        )
        for row in agent.collected_items.all()
    )


def _ours(name: object) -> str:
    """A model as we name them, provider first; those of the vendor are not to be had."""
    return name if isinstance(name, str) and "/" in name else ""
