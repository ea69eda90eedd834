import pytest

from conversations.providers.answerer.words import stem, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("book", "books"),
        ("booking", "booked"),
        ("fee", "fines"),
        ("party", "parties"),
        ("telephone", "phone"),
        ("close", "opening"),
        ("child", "children"),
        ("reserve", "reserved"),
    ],
)
def test_forms_of_a_word_are_one(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("Is there Wi-Fi?", stem("wireless")),
        ("is there why fi", stem("wireless")),
        ("Can I sign up?", "join"),
        ("I can't find my card.", stem("lose")),
        ("Do you have e-books?", "ebook"),
        ("Can you put it aside?", stem("reserve")),
        ("write to desk at town library dot org", "mail"),
    ],
)
def test_common_phrases_become_one_word(said: str, term: str) -> None:
    assert term in terms(said)


def test_words_that_say_nothing_are_no_terms() -> None:
    assert terms("Can you please tell me what it is that I need?") == []
    assert words("It’s John's.") == ["it's", "john's"]
