import numpy as np

from conversations.knowledge.words import WordBlock, Words

BLOCKS = [
    WordBlock.of(["We open at nine.", "We lend books for weeks."]),
    WordBlock.of(["We mend boots."]),
]


def test_rare_words_count_and_common_ones_hardly():
    shares = Words(BLOCKS).shares("Do we mend boots?")
    assert shares.argmax() == 2
    assert shares[2] > 0.5
    assert 0 < shares[0] < 0.2


def test_endings_cases_and_accents_do_not_matter():
    words = Words([WordBlock.of(["Opening times", "Zürich", "電話番号"])])
    assert words.shares("OPENED").argmax() == 0
    assert words.shares("zurich").argmax() == 1
    assert words.shares("電話").argmax() == 2


def test_known_words_are_the_same_the_second_time():
    words = Words(BLOCKS)
    first = words.shares("open boots")
    assert np.array_equal(words.shares("open boots"), first)


def test_nothing_shared_is_nothing():
    assert not Words(BLOCKS).shares("Elephants?").any()
    assert not Words(BLOCKS).shares("").any()
    assert len(Words([]).shares("open")) == 0
