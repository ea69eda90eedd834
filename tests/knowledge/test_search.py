import numpy as np
import pytest

from conversations.knowledge.index import Block, PassageSet
from conversations.knowledge.search import best
from conversations.knowledge.words import WordBlock
from conversations.providers.embedding.port import unit
from conversations.store.library.passages import Version

UNRELATED = np.array([0.0, 0.0, 0.6], dtype=np.float32)


def block(document_pk, *passages):
    """Passages as words and vectors of three dimensions."""
    given = np.array([vector for _, vector in passages], dtype=np.float32)
    vectors = unit(given.reshape(-1, 3))
    return Block(
        Version(document_pk, f"doc_{document_pk}", "Rules", 1, "fake"),
        np.arange(len(passages)) + 10 * document_pk,
        vectors,
        vectors @ UNRELATED,
        WordBlock.of(words for words, _ in passages),
        tuple(words for words, _ in passages),
    )


SET = PassageSet(
    [
        block(1, ("opening hours", (1, 0, 0)), ("dogs", (0, 1, 0))),
        block(2, ("anything", (0.4, 0.4, 1)), ("hours of dogs", (0.9, 0.5, 0))),
        block(3),
    ]
)


def found(question, vector, most=4):
    hits = best(SET, question, unit(np.array(vector, dtype=np.float32)), most)
    return [hit.key for hit in hits]


def test_nearest_in_meaning_comes_first():
    assert found("?", (1, 0, 0)) == [10, 21, 20, 11]
    assert found("?", (0, 1, 0), 2) == [11, 21]


def test_passage_near_to_anything_is_held_back():
    # Its product is the highest, which it would be for nearly any question.
    question = unit(np.array((0.7, 0.1, 0.7), dtype=np.float32))
    products = {
        int(key): float(product)
        for part in SET.blocks
        for key, product in zip(part.keys, part.vectors @ question, strict=True)
    }
    assert max(products, key=products.__getitem__) == 20
    assert found("?", (0.7, 0.1, 0.7))[0] == 10


def test_words_decide_between_alike_meanings():
    assert found("?", (0.72, 0.7, 0))[0] == 21
    twins = PassageSet([block(1, ("boots", (1, 0, 0)), ("tents", (1, 0.01, 0)))])
    vector = np.array((1, 0, 0), dtype=np.float32)
    assert best(twins, "tents", vector, 1)[0].key == 11
    assert best(twins, "boots", vector, 1)[0].key == 10


def test_scores_are_between_nothing_and_the_same():
    hits = best(SET, "?", np.array((1, 0, 0), dtype=np.float32), 4)
    scores = {hit.key: hit.score for hit in hits}
    assert scores[10] == pytest.approx(1)
    assert scores[11] == pytest.approx(0)
    assert all(0 <= score <= 1 for score in scores.values())
    assert hits[0].text == "opening hours"
    assert {hit.key: hit.document_pk for hit in hits} == {10: 1, 11: 1, 20: 2, 21: 2}


def test_nothing_to_search_finds_nothing():
    vector = np.array((1, 0, 0), dtype=np.float32)
    assert best(PassageSet([]), "?", vector, 4) == []
    assert best(PassageSet([block(3)]), "?", vector, 4) == []
    assert best(SET, "?", vector, 0) == []
