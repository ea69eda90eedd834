"""Questions of one kind as a form: each is answered with why, by which turns, and what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from conversations.analysis.forms import (
    Field,
    Filled,
    Form,
    closed_object,
    parts_of,
    text_of,
)
from conversations.analysis.json_answers import Unusable
from conversations.analysis.transcript import Transcript, as_data

MAX_RATIONALE_CHARACTERS = 2_000
# The rationale comes first: a model that has to say why judges better.
_WHY: Mapping[str, object] = {
    "rationale": {
        "type": "string",
        "description": "Why, in one to three sentences, quoting the words that decide"
        " it.",
    },
    "turns": {
        "type": "array",
        "items": {"type": "integer"},
        "description": "Numbers of the turns it rests on.",
    },
}

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Why:
    """What an answer rests on."""

    rationale: str
    quoted_turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Question(Generic[Found]):
    """One thing that is asked."""

    told: Mapping[str, object]
    """What the model is told of it."""
    schema: Mapping[str, object]
    """Of the answer's own parts, beside why."""
    read: Callable[[Mapping[str, object], Why], Found]
    """What an answer's parts come to. Raises Unusable."""
    unanswered: Callable[[str], Found]
    """What stands where there is no usable answer, with the reason."""


@dataclass(frozen=True, slots=True)
class QuestionForm(Generic[Found]):
    """Some questions as a form, and what a filled one means."""

    name: str
    instructions: str
    """The questions are listed below them."""
    key: str
    """Identifiers may be any text: a schema takes short names, this and a number."""
    questions: Sequence[Question[Found]]
    transcript: Transcript

    @property
    def form(self) -> Form[Found]:
        """To be filled in by a model."""
        keyed = self._keyed()
        listed = "\n".join(f"{key}: {as_data(one.told)}" for key, one in keyed.items())
        return Form(
            self.name,
            f"{self.instructions}\n\n{listed}",
            {
                key: Field(
                    closed_object({**_WHY, **one.schema}), partial(self._read, one)
                )
                for key, one in keyed.items()
            },
        )

    def findings(self, filled: Filled[Found]) -> list[Found]:
        """One for each question, in their order."""
        return [
            filled.read.get(key)
            or one.unanswered(
                f"The model's answer could not be used: {filled.faults[key]}."
            )
            for key, one in self._keyed().items()
        ]

    def _keyed(self) -> dict[str, Question[Found]]:
        return {f"{self.key}_{n}": one for n, one in enumerate(self.questions, start=1)}

    def _read(self, question: Question[Found], answer: object) -> Found:
        parts = parts_of(answer)
        turns = parts.get("turns")
        # What is no list of turns is not worth asking again.
        quoted = self.transcript.quoted(turns if isinstance(turns, list) else ())
        return question.read(parts, Why(_rationale(parts), quoted))


def _rationale(parts: Mapping[str, object]) -> str:
    try:
        return text_of(parts.get("rationale"), MAX_RATIONALE_CHARACTERS)
    except Unusable as error:
        raise Unusable(f"rationale: {error}") from None
