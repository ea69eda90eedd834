"""Conversations labelled by somebody who had not seen the rules, nor the other lots.

They stand in `unseen_*.txt`: a name after #, lines of A (agent) and C (caller), then what
an owner asks. After ?, how a careful reader judges a criterion. After =, the value, the
item's identifier, its kind, its description and the texts that it allows. Where readers
may differ, ~ stands between the answers that are right, the best first.

At first sight 13 answers were given and 12 of them were right: 2 of 3 results and 10 of 10
values, of 165 results and 125 values that a reader can tell. What was wrong was mended
afterwards, so these are numbers of then.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from conversations.store.analysis.case import Case, Criterion, Item, Value, ValueKind
from tests.analysis.rules.labelled import case_of

OR = " ~ "


@dataclass(frozen=True, slots=True)
class Unseen:
    """One conversation, what is asked of it, and the answers that are right."""

    name: str
    case: Case
    results: dict[str, list[str]]
    """By a criterion's identifier."""
    values: dict[str, list[str]]
    """By an item's identifier, as `in_words` writes them."""


def unseen() -> list[Unseen]:
    """All of them."""
    paths = sorted(Path(__file__).parent.glob("unseen_*.txt"))
    blocks = [block for path in paths for block in path.read_text().split("\n\n")]
    return [_read(block.strip().splitlines()) for block in blocks]


def in_words(value: Value) -> str:
    """As the lot writes it; how it is cased, or that a number is whole, is no matter."""
    if value is None:
        return "null"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower()


def _read(block: list[str]) -> Unseen:
    name, *lines = block
    results: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {}
    criteria: list[Criterion] = []
    items: list[Item] = []
    for line in lines:
        asked = line[2:]
        if line.startswith("? "):
            truth, prompt = asked.split(": ", 1)
            criteria.append(Criterion(f"criterion_{len(criteria)}", "Asked", prompt))
            results[criteria[-1].identifier] = truth.split(OR)
        elif line.startswith("= "):
            truth, identifier, kind, description, *allowed = asked.split(" | ")
            labels = tuple(allowed[0].split(", ")) if allowed else ()
            items.append(Item(identifier, cast(ValueKind, kind), description, labels))
            values[identifier] = truth.lower().split(OR)
    said = "\n".join(line for line in lines if line.startswith(("A ", "C ")))
    case = case_of(said, items=tuple(items), criteria=tuple(criteria))
    return Unseen(name.removeprefix("# "), case, results, values)
