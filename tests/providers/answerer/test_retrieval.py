"""Retrieval with vectors that know nothing, so that words alone decide."""

from collections.abc import Sequence

import numpy as np

from conversations.providers.answerer.embeddings import Embeddings, Vector
from conversations.providers.answerer.retrieval import Knowledge

PASSAGES = (
    "We open at nine on weekdays. From Monday to Friday we are open until seven.",
    "On Saturday we open from ten to four.",
    "We are closed on Sundays.",
    "Parking is free for two hours.",
    "Children get their own card from age five.",
    "A card is free for everyone.",
    "The book sale is in May.",
)


class FlatEmbeddings(Embeddings):
    """Everything is as near to everything else; counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    def question(self, text: str) -> Vector:
        return np.ones(4, dtype=np.float32) / 2

    def passages(self, texts: Sequence[str]) -> Vector:
        self.embedded += texts
        return np.full((len(texts), 4), 0.5, dtype=np.float32)


def best(question: str) -> str:
    return Knowledge(FlatEmbeddings()).search(PASSAGES, question)[0].passage


def test_words_and_their_relatives_find_the_passage() -> None:
    assert best("Where can I leave my car?").startswith("Parking")
    assert best("book sail").startswith("The book sale")


def test_the_day_asked_for_decides() -> None:
    assert best("Are you open on Sunday?").startswith("We are closed")
    assert best("Are you open on Saturday?").startswith("On Saturday")
    assert best("When do you close on Wednesday?").startswith("We open at nine")


def test_a_passage_for_special_people_answers_only_about_them() -> None:
    assert best("How do I get a card?").startswith("A card is free")
    assert best("Can my son have a card?").startswith("Children")


def test_what_nothing_speaks_of_scores_low() -> None:
    hits = Knowledge(FlatEmbeddings()).search(PASSAGES, "Who won the football match?")
    assert hits[0].score < 0.5


def test_an_agents_passages_are_indexed_once() -> None:
    embeddings = FlatEmbeddings()
    knowledge = Knowledge(embeddings)
    assert not knowledge.is_ready(PASSAGES)
    knowledge.search(PASSAGES, "one")
    knowledge.search(PASSAGES, "two")
    assert knowledge.is_ready(PASSAGES)
    assert len(embeddings.embedded) == len(PASSAGES)
    assert knowledge.search((), "anything") == []
