import pytest

from conversations.admin.conversations.judgement_forms import entry_of, parsed, shown
from conversations.store.analysis.values import WrongValue


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", "Mill Lane"),
        ("integer", 2**53),
        ("integer", -3),
        ("number", 0.1),
        ("number", 123_456_789.25),
        ("number", 2_000_000.0),
        ("boolean", True),
        ("boolean", False),
        ("integer", None),
        ("string", None),
    ],
)
def test_what_a_form_shows_is_read_as_it_was(kind, value):
    again = parsed(kind, entry_of(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("entered", ["inf", "1e999", "nan", "1,5"])
def test_what_is_no_number_is_refused(entered):
    with pytest.raises(WrongValue):
        parsed("number", entered)


def test_values_read_like_words():
    assert [shown(one) for one in (True, False, None, "", 3.0, 2.5, "x")] == [
        "Yes",
        "No",
        "not mentioned",
        "not mentioned",
        "3",
        "2.5",
        "x",
    ]
