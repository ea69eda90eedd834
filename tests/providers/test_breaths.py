import pytest

from conversations.providers.breaths import breaths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there.", ["Hello there."]),
        ("Yes, we are open.", ["Yes, we are open."]),
        (
            "We are open until seven today, and on Saturday we close at four.",
            ["We are open until seven today,", "and on Saturday we close at four."],
        ),
        (
            "It costs 1,500 euros in the first year.",
            ["It costs 1,500 euros in the first year."],
        ),
        ("", []),
    ],
)
def test_cuts_only_where_both_sides_are_worth_it(
    text: str, expected: list[str]
) -> None:
    assert breaths(text) == expected


def test_pieces_joined_are_the_text() -> None:
    text = (
        "Apples, pears, plums: we have them all; come in, and look around the garden."
    )
    assert " ".join(breaths(text)) == text
