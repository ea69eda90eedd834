import pytest

from conversations.store.analysis.values import (
    LARGEST_EXACT,
    WrongValue,
    columns,
    kind_of,
    typed,
)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("string", "a\x00", "a"),
        ("integer", 3.0, 3),
        ("integer", -LARGEST_EXACT, -LARGEST_EXACT),
        ("number", 3, 3.0),
        ("boolean", False, False),
        ("boolean", None, None),
        ("integer", 0, 0),
    ],
)
def test_a_value_of_the_type_is_kept(kind, given, kept):
    found = typed(kind, given)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("string", 1),
        ("integer", 1.2),
        ("integer", LARGEST_EXACT + 1),
        ("integer", True),
        ("number", "1"),
        ("number", float("inf")),
        ("number", float("nan")),
        ("boolean", 1),
        ("boolean", "true"),
    ],
)
def test_a_value_of_another_type_is_not(kind, given):
    with pytest.raises(WrongValue, match="The value must be"):
        typed(kind, given)


def test_of_a_choice_only_the_allowed_are_kept():
    assert typed("integer", 2.0, [1, 2]) == 2
    assert typed("boolean", False, [False]) is False
    with pytest.raises(WrongValue, match="one of these: 1, 2"):
        typed("integer", 3, [1, 2])


def test_a_value_stands_in_one_column():
    assert columns("boolean", False) == {"text": None, "number": None, "boolean": False}
    assert columns("integer", 7, "corrected_")["corrected_number"] == 7


def test_values_have_a_type_of_their_own():
    kinds = [kind_of(value) for value in (True, 1, 1.5, "a", None)]
    assert kinds == ["boolean", "integer", "number", "string", "string"]
