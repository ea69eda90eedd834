"""Language models that fill in forms as the test wrote down."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from conversations.engine.ports import (
    LanguageModel,
    ProviderError,
    ReplyPart,
    ReplyRequest,
    TextDelta,
)
from conversations.store.analysis.case import Case, Criterion, Item, JudgedTurn

Answer = str | Mapping[str, object] | Exception | Callable[[ReplyRequest], str]
BEGINNINGS = {
    "Judge by": "criteria",
    "Find these": "data_collection",
    "Sum the": "summary",
}
SUMMED_UP = {
    "title": "Parcel is late",
    "summary": "The caller asked for a parcel.",
    "outcome": "success",
}


def form_asked(request: ReplyRequest) -> str:
    """The name of the form that a request, or its repetition, is about."""
    asked = [m.text for m in request.messages if m.role == "user"][1]
    return next(name for begin, name in BEGINNINGS.items() if asked.startswith(begin))


class ScriptedJudge:
    """Each form takes its next answer; the last one repeats."""

    def __init__(self, **answers: Answer | Sequence[Answer]) -> None:
        self._answers = {
            form: list(given) if isinstance(given, list) else [given]
            for form, given in {"summary": SUMMED_UP, **answers}.items()
        }
        self.requests: list[ReplyRequest] = []

    def asked(self, form: str) -> list[ReplyRequest]:
        """The requests about one form, in their order."""
        return [one for one in self.requests if form_asked(one) == form]

    async def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        self.requests.append(request)
        answers = self._answers[form_asked(request)]
        answer: Any = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer(request)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        for at in range(0, len(text), 50):
            yield TextDelta(text[at : at + 50])


class OneModel:
    """Models by name; of others there are none."""

    def __init__(self, model: LanguageModel, *names: str) -> None:
        self._model = model
        self._names = names or ("openai/judge",)

    def language_model_alone(self, name: str) -> LanguageModel:
        if name not in self._names:
            raise ProviderError(
                f"There is no LLM provider '{name}'. Known: openai/MODEL."
            )
        return self._model


class SeveralModels:
    """Each name has a model of its own."""

    def __init__(self, **models: LanguageModel) -> None:
        self._models = models

    def language_model_alone(self, name: str) -> LanguageModel:
        return self._models[name.removeprefix("openai/")]


POLITE = Criterion("polite", "Polite", "The agent was polite.")
GRADED = Criterion(
    "graded", "Graded", "How good was it?", scoring="numeric_uniform", max_score=5
)
EMAIL = Item("email", description="The caller's e-mail address")
GUESTS = Item("guests", "integer", "How many people will come")
TURNS = (
    JudgedTurn(501, "agent", "Hello, how can I help?", 0),
    JudgedTurn(502, "user", "Where is my parcel?", 2_000),
    JudgedTurn(503, "agent", "It comes on Friday.", 4_000),
    JudgedTurn(504, "user", "Great, thank you very much!", 6_000),
)


def a_case(**changes: Any) -> Case:
    """A short conversation that is to be judged by a model."""
    fields: dict[str, Any] = {
        "conversation_id": 7,
        "agent_name": "Post office",
        "agent_prompt": "Tell where parcels are.",
        "language": "en",
        "turns": TURNS,
        "llm": "openai/judge",
    }
    return Case(**fields | changes)


def judged(
    result: str = "success", turns: Sequence[object] = (2,), **more: object
) -> dict[str, object]:
    """A criterion's part of a form."""
    return {"rationale": "Because.", "turns": list(turns), "result": result, **more}


def found(value: object, turns: Sequence[object] = (2,)) -> dict[str, object]:
    """An item's part of a form."""
    return {"rationale": "They said so.", "turns": list(turns), "value": value}
