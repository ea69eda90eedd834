"""What a rule found of a criterion."""

from dataclasses import dataclass

from conversations.store.analysis.case import Result

QUOTE_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a criterion of a known form was met."""

    result: Result
    rationale: str
    turns: tuple[int, ...] = ()
