"""What is to be learned from a conversation, found by a language model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from conversations.analysis.forms import (
    RATIONALE_SCHEMA,
    TURNS_SCHEMA,
    Field,
    Filled,
    Form,
    closed_object,
    parts_of,
    rationale_of,
    turn_numbers,
)
from conversations.analysis.json_answers import Unusable
from conversations.analysis.transcript import Transcript, as_data
from conversations.analysis.values import choices, chosen, fitting
from conversations.store.analysis.case import Item, ValueFinding

_INSTRUCTIONS = """\
Find these data in the conversation. Take what the caller said in the end: a correction \
replaces what was said before. Write values as they are usually written \
("anna@example.com", not "anna at example dot com"). null: the conversation does not tell. \
Never guess. Give the rationale first.

{items}"""


@dataclass(frozen=True, slots=True)
class CollectionForm:
    """Some items as a form, and what a filled one means."""

    items: Sequence[Item]
    transcript: Transcript

    @property
    def form(self) -> Form[ValueFinding]:
        """To be filled in by a model."""
        keyed = self._keyed()
        listed = "\n".join(_listed(key, item) for key, item in keyed.items())
        return Form(
            "data_collection",
            _INSTRUCTIONS.format(items=listed),
            {
                key: Field(_schema(item), partial(_read, item, self.transcript))
                for key, item in keyed.items()
            },
        )

    def findings(self, filled: Filled[ValueFinding]) -> list[ValueFinding]:
        """One per item; no value, with the reason, where the answer was unusable."""
        return [
            filled.read.get(key)
            or ValueFinding(
                item.identifier,
                None,
                f"The model's answer could not be used: {filled.faults[key]}.",
            )
            for key, item in self._keyed().items()
        ]

    def _keyed(self) -> dict[str, Item]:
        """Identifiers may be any text: a schema takes short names."""
        return {f"item_{n}": item for n, item in enumerate(self.items, start=1)}


def cannot_be_met(item: Item) -> str:
    """Why no value could ever fit an item, "" where one could."""
    if item.allowed_values and not choices(item):
        return f"None of the values it allows is of its type ({item.kind})."
    return ""


def _listed(key: str, item: Item) -> str:
    told: dict[str, object] = {"name": item.identifier, "type": item.kind}
    if item.description:
        told["what it is"] = item.description
    if item.allowed_values:
        told["allowed values"] = list(choices(item))
    return f"{key}: {as_data(told)}"


def _schema(item: Item) -> dict[str, object]:
    value: dict[str, object] = {"type": [item.kind, "null"]}
    if item.allowed_values:
        value["enum"] = [*choices(item), None]
    return closed_object(
        {"rationale": RATIONALE_SCHEMA, "turns": TURNS_SCHEMA, "value": value}
    )


def _read(item: Item, transcript: Transcript, answer: object) -> ValueFinding:
    parts = parts_of(answer)
    if "value" not in parts:
        raise Unusable("value: it is missing")
    value = parts["value"]
    try:
        kept = None if value is None else chosen(fitting(value, item.kind), item)
    except Unusable as error:
        raise Unusable(f"value: {error}") from None
    return ValueFinding(
        item.identifier,
        kept,
        rationale_of(parts),
        transcript.quoted(turn_numbers(parts)),
    )
