import pytest

from conversations.store.agents.config.typed import typed, written
from conversations.store.agents.config.values import BadValue


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", ""),
        ("integer", -3),
        ("integer", 3.0),
        ("number", 2.5),
        ("boolean", False),
    ],
)
def test_values_of_a_type_are_taken(kind, value):
    assert typed(value, kind) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", 1),
        ("integer", True),
        ("integer", 1.5),
        ("integer", 2**31),
        ("number", "1"),
        ("boolean", 1),
    ],
)
def test_values_of_another_are_refused(kind, value):
    with pytest.raises(BadValue):
        typed(value, kind)


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("string", " a ", "a"),
        ("integer", "+12", 12),
        ("number", "-0.5", -0.5),
        ("number", "7", 7),
        ("boolean", "Yes", True),
        ("boolean", "false", False),
    ],
)
def test_values_are_read_as_people_write_them(kind, words, value):
    read = written(words, kind)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("integer", "1.5"),
        ("integer", "1e3"),
        ("number", "nan"),
        ("number", "9" * 16),
        ("boolean", "1"),
    ],
)
def test_what_is_not_of_the_type_is_told(kind, words):
    with pytest.raises(BadValue, match="is to be"):
        written(words, kind)
