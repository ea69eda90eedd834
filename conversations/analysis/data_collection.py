"""What is to be learned from a conversation, found by a language model."""

from collections.abc import Mapping, Sequence
from functools import partial

from conversations.analysis.json_answers import Unusable
from conversations.analysis.question_form import Question, QuestionForm, Why
from conversations.analysis.transcript import Transcript
from conversations.analysis.values import choices, chosen, fitting
from conversations.store.analysis.case import Item, ValueFinding

_INSTRUCTIONS = """\
Find these data in the conversation. Take what the caller said in the end: a correction \
replaces what was said before. Write values as they are usually written \
("anna@example.com", not "anna at example dot com"). null: the conversation does not tell. \
Never guess. Give the rationale first."""


def collection_form(
    items: Sequence[Item], transcript: Transcript
) -> QuestionForm[ValueFinding]:
    """Some items as a form; no value, with the reason, where an answer is unusable."""
    questions = [
        Question(
            _told(item),
            {"value": _schema(item)},
            partial(_read, item),
            partial(ValueFinding, item.identifier, None),
        )
        for item in items
    ]
    return QuestionForm("data_collection", _INSTRUCTIONS, "item", questions, transcript)


def cannot_be_met(item: Item) -> str:
    """Why no value could ever fit an item, "" where one could."""
    if item.allowed_values and not choices(item):
        return f"None of the values it allows is of its type ({item.kind})."
    return ""


def _told(item: Item) -> dict[str, object]:
    told: dict[str, object] = {"name": item.identifier, "type": item.kind}
    if item.description:
        told["what it is"] = item.description
    if item.allowed_values:
        told["allowed values"] = list(choices(item))
    return told


def _schema(item: Item) -> dict[str, object]:
    value: dict[str, object] = {"type": [item.kind, "null"]}
    if item.allowed_values:
        value["enum"] = [*choices(item), None]
    return value


def _read(item: Item, parts: Mapping[str, object], why: Why) -> ValueFinding:
    if "value" not in parts:
        raise Unusable("value: it is missing")
    value = parts["value"]
    try:
        kept = None if value is None else chosen(fitting(value, item.kind), item)
    except Unusable as error:
        raise Unusable(f"value: {error}") from None
    return ValueFinding(item.identifier, kept, why.rationale, why.quoted_turns)
