import pytest

from conversations.engine.excerpt import excerpt


@pytest.mark.parametrize(
    ("text", "most", "begins"),
    [
        ("One. Two. Three.", 16, "One. Two. Three."),
        ("One. Two. Three.", 12, "One. Two."),
        ("One. Two. Three.", 9, "One. Two."),
        ("One. And then some more", 18, "One. And then some"),
        ("One. And then some more", 20, "One. And then some"),
        ("我们九点开门。六点关门。", 9, "我们九点开门。"),
        ("xxxxxxxxxx", 4, "xxxx"),
        ("One.", 0, ""),
        ("One.", -3, ""),
    ],
)
def test_a_text_is_cut_where_something_ends(text, most, begins):
    assert excerpt(text, most) == begins
