"""Short transcripts, each labelled by hand with what a careful reader would note down.

They stand in `transcripts_*.txt`: a name after #, lines of A (agent) and C (caller), and
after = the truth. null: the transcript does not tell, or leaves doubt. Many are traps: a
value that is told, but not of the caller or not of what the item is about, or taken back.
Each lot after the first was written when the rules stood, and before they were tried on
it: what they got wrong was mended afterwards.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from conversations.store.analysis.case import (
    Case,
    Criterion,
    Item,
    JudgedToolCall,
    JudgedTurn,
    Result,
    Value,
)

ITEMS = {
    item.identifier: item
    for item in (
        Item("email", description="The caller's email address"),
        Item("work_email", description="The caller's email address at work"),
        Item("phone_number", description="Number to call back"),
        Item("emergency_phone", description="Phone number of the emergency contact"),
        Item("caller_name", description="Full name of the caller"),
        Item("first_name"),
        Item("last_name"),
        Item("company_name"),
        Item("party_size", "integer", "How many people the table is for"),
        Item("number_of_nights", "integer", "Nights the guest stays"),
        Item("age", "integer", "Age of the caller in years"),
        Item("budget", "number", "What the caller wants to spend"),
        Item("order_number", "integer"),
        Item("reservation_date", description="The day of the reservation"),
        Item("date_of_birth", description="Date of birth as YYYY-MM-DD"),
        Item("has_insurance", "boolean", "Whether the caller has insurance"),
        Item("wants_newsletter", "boolean", "Whether the newsletter was requested"),
        Item(
            "existing_customer", "boolean", "Whether the caller is a customer already"
        ),
        Item("pizza_size", allowed_values=("small", "medium", "large")),
        Item("drink_size", allowed_values=("small", "large")),
        Item("plan", allowed_values=("Basic plan", "Premium plan", "Family plan")),
        Item("contact_method", allowed_values=("email", "phone", "text message")),
        Item("rating", "integer", "Stars given", allowed_values=(1, 2, 3, 4, 5)),
        Item("reason_for_call", description="Why the caller called"),
    )
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One transcript and the truth about it."""

    name: str
    lines: str
    values: dict[str, Value]

    @property
    def case(self) -> Case:
        """With the items that are labelled."""
        return case_of(self.lines, items=tuple(ITEMS[name] for name in self.values))


def labelled() -> list[Labelled]:
    """All transcripts."""
    found = []
    for path in sorted(Path(__file__).parent.glob("transcripts_*.txt")):
        for block in path.read_text().strip().split("\n\n"):
            name, *lines = block.splitlines()
            truth = (line[2:].split(": ", 1) for line in lines if line.startswith("= "))
            said = "\n".join(line for line in lines if not line.startswith("= "))
            values = {item: json.loads(value) for item, value in truth}
            found.append(Labelled(name.removeprefix("# "), said, values))
    return found


def case_of(
    lines: str,
    *,
    items: tuple[Item, ...] = (),
    criteria: tuple[Criterion, ...] = (),
    tool_calls: tuple[JudgedToolCall, ...] = (),
    language: str = "en",
) -> Case:
    """A case of lines that begin with A or C; turn ids are 101, 102..."""
    turns = []
    said = (line.strip() for line in lines.strip().splitlines())
    for number, line in enumerate(filter(None, said)):
        side, _, text = line.partition(" ")
        role = {"A": "agent", "C": "user"}[side]
        turns.append(JudgedTurn(101 + number, role, text, 2_000 * number))  # type: ignore[arg-type]  # one of two
    return Case(
        conversation_id=1,
        agent_name="Front desk",
        agent_prompt="Help callers.",
        language=language,
        turns=tuple(turns),
        tool_calls=tool_calls,
        criteria=criteria,
        items=items,
    )


@dataclass(frozen=True, slots=True)
class LabelledCriterion:
    """One transcript, one criterion and how a careful reader judges it."""

    prompt: str
    lines: str
    result: Result
    tool_calls: tuple[JudgedToolCall, ...] = ()

    @property
    def case(self) -> Case:
        """With this criterion."""
        criterion = Criterion("asked", "Asked", self.prompt)
        return case_of(self.lines, criteria=(criterion,), tool_calls=self.tool_calls)
