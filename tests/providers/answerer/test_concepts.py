import pytest

from conversations.providers.answerer.concepts import concepts_of, days_in
from conversations.providers.answerer.words import terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How expensive is it?", "It costs two euros."),
        ("Does it expire?", "It is valid for two years."),
        ("Is there an elevator?", "There is a lift."),
        ("Do you lend movies?", "You can borrow films."),
        ("my granddaughter", "for children"),
    ],
)
def test_words_for_the_same_thing_share_a_concept(one: str, other: str) -> None:
    def concepts(text: str) -> frozenset[str]:
        return concepts_of(frozenset(terms(text)))

    assert concepts(one) & concepts(other)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on Sundays", {"sunday"}),
        ("from Monday to Wednesday", {"monday", "tuesday", "wednesday"}),
        ("at the weekend", {"saturday", "sunday"}),
        ("Tuesday and Friday", {"tuesday", "friday"}),
        ("every day", set()),
    ],
)
def test_days_are_read_from_ranges_too(text: str, days: set[str]) -> None:
    assert days_in(words(text)) == days
