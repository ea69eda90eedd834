import pytest

from conversations.protocol.colours import contrast, is_colour


@pytest.mark.parametrize(
    "text",
    [
        "#fff",
        "#FFF8",
        "#2792dc",
        "#2792dcff",
        "white",
        "RebeccaPurple",
        "transparent",
        "rgb(39, 146, 220)",
        "rgb(39 146 220 / 50%)",
        "rgba(39,146,220,.5)",
        "hsl(204deg 72% 51%)",
        "oklch(62% 0.14 244)",
        "lab(none 1 -2)",
    ],
)
def test_colours_of_style_sheets_are_taken(text):
    assert is_colour(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#12",
        "#12345",
        "#ggg",
        "reddish",
        "red;background:url(//evil.example)",
        "red}",
        "url(https://evil.example)",
        "var(--secret)",
        "rgb(1,2,3);x:y",
        "rgb(1, 2)",
        "rgb(calc(1), 2, 3)",
        "rgb(1,2,3)/*",
        "expression(alert(1))",
        "#fff" + " " * 100 + "!",
    ],
)
def test_whatever_else_a_style_sheet_would_act_on_is_not(text):
    assert not is_colour(text)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "white", 21),
        ("#777777", "#ffffff", 4.48),
        ("rgb(119, 119, 119)", "rgb(100%, 100%, 100%)", 4.48),
        ("hsl(0, 0%, 46.6667%)", "#fff", 4.48),
        ("hsl(0deg 100% 50%)", "red", 1),
        ("#ffff", "#000000ff", 21),
    ],
)
def test_contrast_is_that_of_the_guidelines(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    "unclear", ["transparent", "#0008", "rgb(0 0 0 / 50%)", "lab(1 2 3)", "no colour"]
)
def test_contrast_of_what_shines_through_is_not_guessed(unclear):
    assert contrast(unclear, "#fff") is None
