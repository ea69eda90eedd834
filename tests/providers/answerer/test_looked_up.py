import pytest

from conversations.engine.ports import FoundPassage
from conversations.providers.answerer.looked_up import PERHAPS, spoken

QUESTION = "How many films may I borrow?"


def passage(text: str, score: float = 0.5) -> FoundPassage:
    return FoundPassage("doc_1", "House rules", text, score)


@pytest.mark.parametrize(
    "heading", ["", "Lending › How many:\n", "May I take films home?\n"]
)
def test_headings_are_not_spoken(heading: str) -> None:
    text = f"{heading}At most five films\nare lent at once."
    assert spoken(passage(text), QUESTION) == "At most five films are lent at once."


def test_line_that_is_no_heading_is_said() -> None:
    text = "Films are lent for a week.\nAt most five at once."
    assert spoken(passage(text), QUESTION) == " ".join(text.splitlines())
    assert spoken(passage("At most:"), QUESTION) == "At most:"


def test_of_a_long_passage_the_sentences_that_answer_are_said() -> None:
    filler = " ".join(f"Room {number} is painted green today." for number in range(9))
    text = f"{filler} At most five films may be borrowed."
    said = spoken(passage(text), QUESTION)
    assert "At most five films may be borrowed." in said
    assert len(said) < len(text)


def test_what_fits_little_is_a_guess() -> None:
    assert spoken(passage("Five.", 0.29), QUESTION) == f"{PERHAPS} Five."
    assert spoken(passage("Five.", 0.3), QUESTION) == "Five."
