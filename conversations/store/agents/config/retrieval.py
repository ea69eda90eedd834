"""How an agent looks things up in its documents, as the API has it (`rag`)."""

from typing import Any

from conversations.store.agents.config import values
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import BadValue, Path

MAX_PASSAGES = 20
USUAL_DISTANCE = 0.6
"""What the API's clients send unless told otherwise: it stands for our own best."""

_rag: Path = ("conversation_config", "agent", "prompt", "rag")


def _passages(value: Any) -> int:
    number = values.whole(value)
    if not 1 <= number <= MAX_PASSAGES:
        raise BadValue(f"is to be between 1 and {MAX_PASSAGES}")
    return number


def _distance(value: Any) -> float | None:
    distance = float(values.number(value))
    if not 0 <= distance <= 1:
        raise BadValue("is to be between 0 and 1")
    return None if distance == USUAL_DISTANCE else distance


def _shown_distance(distance: float | None) -> float:
    return USUAL_DISTANCE if distance is None else distance


RETRIEVAL_FIELDS = (
    ConfigField((*_rag, "max_retrieved_rag_chunks_count"), "max_passages", _passages),
    ConfigField(
        (*_rag, "max_vector_distance"),
        "max_distance",
        _distance,
        _shown_distance,
        null=None,
    ),
)
