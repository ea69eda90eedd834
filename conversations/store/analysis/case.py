"""What is judged, by which questions, and what is found: between judges and rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conversations.protocol.typed_values import Value, ValueKind

Result = Literal["success", "failure", "unknown"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question about a conversation: was this reached?"""

    identifier: str
    name: str
    prompt: str
    scoring: Literal["binary", "numeric_uniform"] = "binary"
    max_score: int = 10
    """With points only."""
    use_knowledge_base: bool = False
    llm: str = ""
    """"" is the analysis's own model."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to learn from a conversation."""

    identifier: str
    kind: ValueKind = "string"
    description: str = ""
    allowed_values: tuple[Value, ...] = ()
    """Empty: any value of the kind."""
    constant_value: Value = None
    dynamic_variable: str = ""


@dataclass(frozen=True, slots=True)
class JudgedTurn:
    """One utterance. Its id is what a rationale quotes."""

    turn_id: int
    role: Literal["user", "agent"]
    text: str
    at_ms: int
    interrupted: bool = False
    event_id: int | None = None
    """By which tool calls name it; None: they do not."""
    until_ms: int | None = None
    """When it was over, if that is known."""


@dataclass(frozen=True, slots=True)
class JudgedToolCall:
    """A tool the agent used, and what came of it."""

    name: str
    arguments: Mapping[str, object]
    result: str | None
    is_error: bool
    at_ms: int
    event_id: int | None = None
    """Of the turn that asked for it, if that is known."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation as a judge gets it, with what is asked of it."""

    conversation_id: int
    agent_name: str
    agent_prompt: str
    language: str
    """Of title, summary and rationales: a language code."""
    turns: tuple[JudgedTurn, ...]
    tool_calls: tuple[JudgedToolCall, ...] = ()
    dynamic_variables: Mapping[str, object] = field(default_factory=dict)
    end_reason: str = ""
    knowledge: str = ""
    """What the agent knows, where a criterion may use it."""
    criteria: tuple[Criterion, ...] = ()
    items: tuple[Item, ...] = ()
    llm: str = ""
    """Provider and model that is to judge; "" is the site's choice."""
    agent_llm: str = ""
    """What the agent itself talks with, which judges where neither names another; "" is
    the site's."""


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """How one criterion was answered."""

    identifier: str
    result: Result
    rationale: str
    score: float | None = None
    max_score: int | None = None
    quoted_turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueFinding:
    """What was learned for one item: None is "not mentioned", with why in the rationale."""

    identifier: str
    value: Value
    rationale: str
    quoted_turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one analysis found."""

    analyser: str
    """Who judged, as staff are told: a model's name, or "rules"."""
    call_successful: Result
    title: str
    summary: str
    success_score: float | None = None
    """From 0 to 1; None where nothing could be judged."""
    criteria: tuple[CriterionFinding, ...] = ()
    values: tuple[ValueFinding, ...] = ()
