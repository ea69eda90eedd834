"""What is asked of an agent's conversations."""

from typing import cast

from conversations.models import Agent
from conversations.store.analysis.case import Criterion, Item, ValueKind


def criteria_of(agent: Agent) -> tuple[Criterion, ...]:
    """Its success criteria, in the owner's order."""
    return tuple(
        Criterion(
            identifier=row.identifier,
            name=row.name,
            prompt=row.prompt,
            scoring="numeric_uniform" if row.scoring == "numeric_uniform" else "binary",
            max_score=row.max_score,
            use_knowledge_base=row.use_knowledge_base,
            llm=_ours(row.vendor_settings.get("llm")),
        )
        for row in agent.criteria.all()
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
