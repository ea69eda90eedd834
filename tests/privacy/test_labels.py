import pytest

from conversations.privacy.labels import label, named

CARD = label("card number", "visa")


@pytest.mark.parametrize(
    "text",
    [
        "my card number is @",
        "card_number: @",
        '"card-number": "@',
        "CARD NUMBER @",
        "Visa? @",
        "the visa, well, it is @",
    ],
)
def test_a_label_names_what_follows_soon(text):
    assert named(text, text.index("@"), CARD)


@pytest.mark.parametrize(
    "text",
    [
        "@ is my card number",
        "postcard numbering @",
        "I have a visa. It is @",
        "card number " + "x" * 50 + " @",
        "discard number @",
    ],
)
def test_a_label_names_nothing_else(text):
    assert not named(text, text.index("@"), CARD)
