"""What the ear takes for the same words."""

import pytest

from tests.callers.ear import align, is_heard, words


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("How can I help you to-day?", "How can I help you today?"),
        ("See you to-morrow, or to-night", "See you tomorrow or tonight."),
        ("Good-bye, and good bye!", "Goodbye and goodbye"),
        ("We open at 9 a.m.", "We open at nine am"),
        ("It’s two o'clock", "its 2 oclock"),
    ],
)
def test_ways_to_write_one_word(heard, said):
    assert words(heard) == words(said)


def test_hyphens_between_two_words():
    assert words("a well-known shop") == ["a", "well", "known", "shop"]


def test_errors_are_counted_in_words():
    assert align("one two three four", "one too three four five").errors == 2


def test_some_words_may_be_misheard_and_half_may_not_be_lost():
    text = "Good morning, how can I help you today?"
    assert is_heard(text, "good morning how can you help us today")
    assert not is_heard(text, "good morning how can")
    assert not is_heard(text, "can I help you")
    assert not is_heard(text, "")
